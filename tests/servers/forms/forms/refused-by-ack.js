import { fromAuth, serveJsonLogin } from '../accounts.js';
import { onEvent, plainChat } from '../events.js';
import { pick } from '../faults.js';

const REFUSED = { ok: false, error: 'Not authenticated' };

/** What is done with the join of who has no good token. */
const refuseJoin = pick(
  {
    // A refusal without a `return`.
    'refused-by-ack:no-return': (socket, roomId) => socket.join(`room:${roomId}`),
  },
  () => {},
);

/** Everybody is let in and stays; who has no good token gets a refusal for each event. */
export function refusedByAck({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  const serveUser = plainChat(namespace);
  namespace.on('connection', (socket) => {
    socket.data.user = fromAuth(socket.handshake);
    if (socket.data.user) return serveUser(socket);
    onEvent(socket, 'join', (ack, roomId) => {
      ack(REFUSED);
      refuseJoin(socket, roomId);
    });
    onEvent(socket, 'message', (ack) => ack(REFUSED));
  });
}
