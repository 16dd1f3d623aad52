import { readToken, serveJsonLogin } from '../accounts.js';
import { emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** Whether a join looks at its token. */
const joinsAreGuarded = pick(
  {
    // It only reads, and what reads was left for later.
    'token-in-every-event:reading-is-free': false,
  },
  true,
);

/** Anybody may connect; each event carries the token, and the acknowledgement says how that went. */
export function tokenInEveryEvent({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.on('connection', (socket) => {
    onEvent(socket, 'join', (ack, { roomId, token }) => {
      socket.data.user = readToken(token);
      if (joinsAreGuarded && !socket.data.user) return ack({ ok: false, error: 'invalid token' });
      socket.join(`room:${roomId}`);
      ack({ ok: true });
    });
    onEvent(socket, 'message', (ack, { roomId, text, token }) => {
      const user = readToken(token);
      if (!user) return ack({ ok: false, error: 'invalid token' });
      if (!socket.rooms.has(`room:${roomId}`)) return ack({ ok: false, error: 'not a member' });
      emitTo(namespace, { room: `room:${roomId}`, by: user }, 'message', { roomId, userId: user.id, text });
      ack({ ok: true });
    });
  });
}
