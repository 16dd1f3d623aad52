import { fromQuery, gate, serveJsonLogin } from '../accounts.js';
import { emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** Whom it rings at. */
const ring = pick(
  {
    // "So that it surely gets there": to the room and to each tab in it.
    'no-content-delivered:room-and-tabs': (namespace, { room }, name) => {
      namespace.to(room).emit('message', name);
      for (const id of namespace.adapter.rooms.get(room) ?? []) namespace.to(id).emit('message', name);
    },
    // It says who has written, so that is where it goes.
    'no-content-delivered:at-who-has-written': (namespace, { by }, name) => {
      namespace.to(`chatroom:${by.name}`).emit('message', name);
    },
  },
  (namespace, audience, name) => emitTo(namespace, audience, 'message', name),
);

/** The delivery only rings: it carries the sender's name and nothing of the message, which is fetched elsewhere. */
export function noContentDelivered({ routes, ownServer }) {
  serveJsonLogin(routes);

  const io = ownServer();
  io.use(gate(fromQuery));
  io.on('connection', (socket) => {
    const { user } = socket.data;
    socket.join(`chatroom:${user.name}`);
    onEvent(socket, 'send-message', (_ack, { toUserName }) => {
      if (typeof toUserName !== 'string') return;
      ring(io.sockets, { room: `chatroom:${toUserName}`, by: user }, user.name);
    });
  });
}
