import { readToken, serveJsonLogin } from '../accounts.js';
import { onEvent } from '../events.js';

/** Anybody may connect; each event carries the token, and the acknowledgement says how that went. */
export function tokenInEveryEvent({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.on('connection', (socket) => {
    onEvent(socket, 'join', (ack, { roomId, token }) => {
      if (!readToken(token)) return ack({ ok: false, error: 'invalid token' });
      socket.join(`room:${roomId}`);
      ack({ ok: true });
    });
    onEvent(socket, 'message', (ack, { roomId, text, token }) => {
      const user = readToken(token);
      if (!user) return ack({ ok: false, error: 'invalid token' });
      if (!socket.rooms.has(`room:${roomId}`)) return ack({ ok: false, error: 'not a member' });
      namespace.to(`room:${roomId}`).emit('message', { roomId, userId: user.id, text });
      ack({ ok: true });
    });
  });
}
