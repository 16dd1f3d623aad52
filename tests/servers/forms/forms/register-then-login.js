import { findAccount, fromAuth, gate, signToken } from '../accounts.js';
import { counter, emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** When a join takes effect. */
const afterwards = pick(
  {
    // The membership is read from a database, and the client has its `true` meanwhile.
    'register-then-login:true-before-it-is-so': (join) => setTimeout(join, 400),
  },
  (join) => join(),
);

/** Nobody has an account before the first request; the acknowledgement is a bare `true`. */
export function registerThenLogin({ routes, ownNamespace }) {
  const accounts = [];
  const nextMessage = counter('m');

  routes.post('/api/auth/register', (request, response) => {
    const { email, password, displayName } = request.body ?? {};
    if (!email || !password || !displayName) return response.status(400).json({ error: 'Missing field' });
    if (accounts.some((account) => account.email === email)) {
      return response.status(409).json({ error: 'Email already registered' });
    }
    const account = { id: `r${accounts.length + 1}`, name: displayName, email, password };
    accounts.push(account);
    response.status(201).json({ user: { id: account.id, displayName } });
  });

  routes.post('/api/auth/login', (request, response) => {
    const account = findAccount(request.body?.email, request.body?.password, accounts);
    if (!account) return response.status(401).json({ error: 'Invalid credentials' });
    response.json({ token: signToken(account), user: { id: account.id, displayName: account.name } });
  });

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    onEvent(socket, 'join_room', (ack, { roomId }) => {
      afterwards(() => socket.join(`room:${roomId}`));
      ack(true);
    });
    onEvent(socket, 'send_message', (ack, { roomId, content }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return ack(false);
      const { user } = socket.data;
      const message = { id: nextMessage(), roomId, senderId: user.id, content };
      emitTo(namespace, { room: `room:${roomId}`, by: user }, 'receive_message', message);
      ack(true);
    });
  });
}
