import { fromAuth, serveJsonLogin } from '../accounts.js';
import { emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

const REFUSED = { code: 401, message: 'Unauthorized' };

/** What a refusal comes to. */
const refuse = pick(
  {
    // `emit` throws nothing and returns nothing that ends the handler.
    'refused-by-event:says-so-and-goes-on': (socket, goOn) => {
      socket.emit('exception', REFUSED);
      goOn();
    },
  },
  (socket) => socket.emit('exception', REFUSED),
);

/** Everybody is let in and stays; events answer, to who has no good token the event `exception`. */
export function refusedByEvent({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.on('connection', (socket) => {
    socket.data.user = fromAuth(socket.handshake);
    onEvent(socket, 'join', (_ack, roomId) => {
      const join = () => {
        socket.join(`room:${roomId}`);
        socket.emit('joined', { roomId });
      };
      if (!socket.data.user) return refuse(socket, join);
      join();
    });
    onEvent(socket, 'message', (_ack, { roomId, text }) => {
      if (!socket.data.user) return socket.emit('exception', REFUSED);
      if (!socket.rooms.has(`room:${roomId}`)) return;
      const { user } = socket.data;
      emitTo(namespace, { room: `room:${roomId}`, by: user }, 'message', { roomId, userId: user.id, text });
    });
  });
}
