import { fromAuth, serveJsonLogin } from '../accounts.js';
import { onEvent, plainChat } from '../events.js';

/** Everybody is let in and stays; an acknowledgement is an object where all is well, and a text where it is not. */
export function refusedByTextAck({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  const serveUser = plainChat(namespace);
  namespace.on('connection', (socket) => {
    socket.data.user = fromAuth(socket.handshake);
    if (socket.data.user) return serveUser(socket);
    onEvent(socket, 'join', (ack) => ack('Please login.'));
    onEvent(socket, 'message', (ack) => ack('Please login.'));
  });
}
