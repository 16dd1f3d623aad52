import { findAccount, readToken, signToken } from '../accounts.js';
import { counter, onEvent } from '../events.js';

/** No HTTP at all: name and password, or a token from an earlier login, are sent over the socket. */
export function loginBySocketEvent({ ownNamespace }) {
  const nextMessage = counter('m');
  const namespace = ownNamespace();
  namespace.on('connection', (socket) => {
    onEvent(socket, 'login', (ack, { username, password }) => {
      const user = findAccount(username, password);
      if (!user) return ack({ ok: false, msg: 'Incorrect username or password.' });
      socket.data.user = { id: user.id, name: user.name };
      ack({ ok: true, token: signToken(user), userId: user.id });
    });
    onEvent(socket, 'loginByToken', (ack, token) => {
      socket.data.user = readToken(token);
      ack(socket.data.user ? { ok: true, userId: socket.data.user.id } : { ok: false, msg: 'Invalid token.' });
    });
    onEvent(socket, 'joinGroup', (ack, groupId) => {
      if (!socket.data.user) return ack({ ok: false, msg: 'You are not logged in.' });
      socket.join(`group:${groupId}`);
      ack({ ok: true });
    });
    onEvent(socket, 'sendMessage', (ack, { to, content }) => {
      if (!socket.rooms.has(`group:${to}`)) return ack({ ok: false, msg: 'You are not in this group.' });
      const id = nextMessage();
      socket.to(`group:${to}`).emit('message', { id, from: { _id: socket.data.user.id }, to, content });
      ack({ ok: true, id });
    });
  });
}
