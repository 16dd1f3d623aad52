import { fromAuth, serveJsonLogin } from '../accounts.js';
import { onEvent, plainChat } from '../events.js';
import { pick } from '../faults.js';

/** What guards an event of who has no good token. */
const guard = pick(
  {
    // The join has been guarded since last year's report; nobody asked for the rest.
    'refused-by-text-ack:only-the-join': (everyone) => (socket) => {
      onEvent(socket, 'message', (ack, { roomId, text }) => {
        everyone.to(`room:${roomId}`).emit('message', { roomId, userId: 'guest', text });
        ack({ ok: true });
      });
    },
  },
  () => (socket) => onEvent(socket, 'message', (ack) => ack('Please login.')),
);

/** Everybody is let in and stays; an acknowledgement is an object where all is well, and a text where it is not. */
export function refusedByTextAck({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  const [serveUser, guardMessage] = [plainChat(namespace), guard(namespace)];
  namespace.on('connection', (socket) => {
    socket.data.user = fromAuth(socket.handshake);
    if (socket.data.user) return serveUser(socket);
    onEvent(socket, 'join', (ack) => ack('Please login.'));
    guardMessage(socket);
  });
}
