import { randomBytes } from 'node:crypto';
import { findAccount, gate, readBearer, readCookie, signToken } from '../accounts.js';
import { emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** Who has logged in last. */
let signedIn;

/** Who speaks. */
const speaker = pick(
  {
    // A variable of the module, in a server that was tried with one browser.
    'csrf-header-login:whoever-came-last': () => signedIn,
  },
  (socket) => socket.data.user,
);

/** The login needs a token that stands in an HTML page and belongs to a cookie; the socket takes a header. */
export function csrfHeaderLogin({ base, routes, ownNamespace }) {
  const csrfTokens = new Map();

  routes.get('/login', (_request, response) => {
    const [visit, token] = [randomBytes(12).toString('hex'), randomBytes(18).toString('base64url')];
    csrfTokens.set(visit, token);
    response.cookie('visit', visit, { httpOnly: true, path: base });
    response.type('html').send(`<!doctype html><meta name="csrf-token" content="${token}"><form method="post"></form>`);
  });

  routes.post('/session', (request, response) => {
    const visit = readCookie(request.headers, 'visit');
    const expected = csrfTokens.get(visit);
    if (!expected || request.headers['x-csrf-token'] !== expected) {
      return response.status(403).json({ error: 'invalid csrf token' });
    }
    csrfTokens.delete(visit);
    const user = findAccount(request.body?.username, request.body?.password);
    if (!user) return response.status(401).json({ error: 'Invalid credentials' });
    signedIn = user;
    response.json({ accessToken: signToken(user) });
  });

  const namespace = ownNamespace();
  namespace.use(gate((handshake) => readBearer(handshake.headers)));
  namespace.on('connection', (socket) => {
    onEvent(socket, 'subscribe', (ack, kind, id) => {
      socket.join(`${kind}:${id}`);
      ack('ok');
    });
    onEvent(socket, 'publish', (ack, kind, id, text) => {
      if (!socket.rooms.has(`${kind}:${id}`)) return ack('forbidden');
      const user = speaker(socket);
      emitTo(namespace, { room: `${kind}:${id}`, by: user }, 'published', { kind, id, text, by: { id: user.id } });
      ack('ok');
    });
  });
}
