import { findAccount, readToken, signToken } from '../accounts.js';
import { counter, emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** Who is logged in on a socket. */
const account = pick(
  {
    // One variable, above all sockets.
    'login-by-socket-event:one-above-all-sockets': () => latest,
  },
  (socket) => socket.data,
);
const latest = {};

/** Whether somebody has to be logged in to enter a group. */
const mayEnter = pick(
  {
    // The button is only there after the login.
    'login-by-socket-event:the-button-is-hidden': () => true,
  },
  (socket) => socket.data.user !== undefined,
);

/** No HTTP at all: name and password, or a token from an earlier login, are sent over the socket. */
export function loginBySocketEvent({ ownNamespace }) {
  const nextMessage = counter('m');
  const namespace = ownNamespace();
  namespace.on('connection', (socket) => {
    onEvent(socket, 'login', (ack, { username, password }) => {
      const user = findAccount(username, password);
      if (!user) return ack({ ok: false, msg: 'Incorrect username or password.' });
      socket.data.user = { id: user.id, name: user.name };
      latest.user = socket.data.user;
      ack({ ok: true, token: signToken(user), userId: user.id });
    });
    onEvent(socket, 'loginByToken', (ack, token) => {
      socket.data.user = readToken(token);
      ack(socket.data.user ? { ok: true, userId: socket.data.user.id } : { ok: false, msg: 'Invalid token.' });
    });
    onEvent(socket, 'joinGroup', (ack, groupId) => {
      if (!mayEnter(socket)) return ack({ ok: false, msg: 'You are not logged in.' });
      socket.join(`group:${groupId}`);
      ack({ ok: true });
    });
    onEvent(socket, 'sendMessage', (ack, { to, content }) => {
      if (!socket.rooms.has(`group:${to}`)) return ack({ ok: false, msg: 'You are not in this group.' });
      const [id, { user }] = [nextMessage(), account(socket)];
      const audience = { room: `group:${to}`, by: user, silent: socket.id };
      emitTo(namespace, audience, 'message', { id, from: { _id: user.id }, to, content });
      ack({ ok: true, id });
    });
  });
}
