import { fromAuth, serveJsonLogin } from '../accounts.js';
import { plainChat } from '../events.js';

/** Everybody is let in and stays; to who has no good token nothing is ever said. */
export function refusedBySilence({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  const serveUser = plainChat(namespace);
  namespace.on('connection', (socket) => {
    socket.data.user = fromAuth(socket.handshake);
    if (socket.data.user) serveUser(socket);
  });
}
