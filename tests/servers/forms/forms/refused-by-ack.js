import { fromAuth, serveJsonLogin } from '../accounts.js';
import { onEvent, plainChat } from '../events.js';

const REFUSED = { ok: false, error: 'Not authenticated' };

/** Everybody is let in and stays; who has no good token gets a refusal for each event. */
export function refusedByAck({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  const serveUser = plainChat(namespace);
  namespace.on('connection', (socket) => {
    socket.data.user = fromAuth(socket.handshake);
    if (socket.data.user) return serveUser(socket);
    onEvent(socket, 'join', (ack) => ack(REFUSED));
    onEvent(socket, 'message', (ack) => ack(REFUSED));
  });
}
