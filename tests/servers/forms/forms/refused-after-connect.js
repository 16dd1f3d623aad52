import { fromAuth, serveJsonLogin } from '../accounts.js';
import { plainChat } from '../events.js';
import { pick } from '../faults.js';

/** The end of who has no good token. */
const throwOut = pick(
  {
    // The page goes to the login form when it hears `appError`.
    'refused-after-connect:the-page-goes-away': (socket, serveUser) => serveUser(socket),
  },
  (socket) => socket.disconnect(true),
);

/** Everybody is let in; who has no good token is told so by an event and thrown out. */
export function refusedAfterConnect({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  const serveUser = plainChat(namespace);
  namespace.on('connection', (socket) => {
    socket.data.user = fromAuth(socket.handshake);
    if (socket.data.user) return serveUser(socket);
    socket.emit('appError', { code: 401, message: 'Unauthorized' });
    throwOut(socket, serveUser);
  });
}
