import { fromAuth, serveJsonLogin } from '../accounts.js';
import { plainChat } from '../events.js';
import { pick } from '../faults.js';

/** What a socket is part of before it has said anything. */
const welcome = pick(
  {
    // The lobby, which most never leave.
    'refused-by-silence:in-before-it-asks': (socket) => socket.join('room:42'),
  },
  () => {},
);

/** Everybody is let in and stays; to who has no good token nothing is ever said. */
export function refusedBySilence({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  const serveUser = plainChat(namespace);
  namespace.on('connection', (socket) => {
    socket.data.user = fromAuth(socket.handshake);
    welcome(socket);
    if (socket.data.user) serveUser(socket);
  });
}
