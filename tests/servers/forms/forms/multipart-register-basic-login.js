import { Readable } from 'node:stream';
import { findAccount, fromQuery, gate, signToken } from '../accounts.js';
import { emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** The token that a login gives. */
const tokenFor = pick(
  {
    // A cache, whose key is the route.
    'multipart-register-basic-login:cached': (account) => (cached ??= signToken(account)),
  },
  (account) => signToken(account),
);
let cached;

/** Registration as multipart form data, login with HTTP Basic, the token in the query string. */
export function multipartRegisterBasicLogin({ routes, ownNamespace }) {
  const accounts = [];

  routes.post('/users', async (request, response) => {
    if (!request.is('multipart/form-data')) return response.status(415).json({ error: 'multipart/form-data expected' });
    const form = await readMultipart(request);
    const [name, password] = [form.get('username'), form.get('password')];
    if (!name || !password) return response.status(400).json({ error: 'Missing field' });
    if (accounts.some((account) => account.name === name)) return response.status(409).json({ error: 'Name taken' });
    accounts.push({ id: `p${accounts.length + 1}`, name, password });
    response.status(201).json({ username: name });
  });

  routes.post('/tokens', (request, response) => {
    const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ');
    const [name, ...password] = Buffer.from(encoded, 'base64').toString().split(':');
    const account = scheme === 'Basic' && findAccount(name, password.join(':'), accounts);
    if (!account) return response.status(401).set('WWW-Authenticate', 'Basic realm="chat"').json({ error: 'Unauthorized' });
    response.status(201).json({ access_token: tokenFor(account) });
  });

  const namespace = ownNamespace();
  namespace.use(gate(fromQuery));
  namespace.on('connection', (socket) => {
    onEvent(socket, 'join_private_chat', (_ack, { chat_id }) => {
      socket.join(`chat:${chat_id}`);
      socket.emit('joined_private_chat', { chat_id });
    });
    onEvent(socket, 'create_private_chat_message', (_ack, { chat_id, message }) => {
      if (!socket.rooms.has(`chat:${chat_id}`)) return;
      const { user } = socket.data;
      const delivery = { chat_id, sender_id: user.id, message };
      emitTo(namespace, { room: `chat:${chat_id}`, by: user }, 'new_chat_message', delivery);
    });
  });
}

function readMultipart(request) {
  const headers = { 'content-type': request.headers['content-type'] };
  return new Response(Readable.toWeb(request), { headers }).formData();
}
