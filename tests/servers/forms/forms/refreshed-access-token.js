import { randomUUID } from 'node:crypto';
import { findAccount, readToken, signToken } from '../accounts.js';
import { onEvent, plainChat } from '../events.js';
import { pick } from '../faults.js';

/** What a logout ends besides the token itself. */
const endSockets = pick(
  {
    // The page goes to the login form anyway.
    'refreshed-access-token:sockets-stay': () => {},
  },
  (sockets, isRevoked) => sockets.filter((socket) => isRevoked(socket.data.token)).forEach((socket) => socket.disconnect(true)),
);

/** Who is told that a token is revoked. */
const remember = pick(
  {
    // Tokens are stateless, they say.
    'refreshed-access-token:token-stays-good': () => {},
  },
  (revoked, token) => revoked.add(token),
);

/**
 * The login gives a refresh token, which opens no socket; it is changed for an access token, and again while sockets
 * are open, which are then shown the new one. Each refresh token is good once.
 */
export function refreshedAccessToken({ routes, ownNamespace }) {
  const refreshTokens = new Map();
  const issue = (user) => {
    const refreshToken = randomUUID();
    refreshTokens.set(refreshToken, user);
    return refreshToken;
  };

  routes.post('/login', (request, response) => {
    const user = findAccount(request.body?.email, request.body?.password);
    if (!user) return response.status(401).json({ error: 'Invalid credentials' });
    response.json({ refreshToken: issue(user), user: { id: user.id } });
  });
  routes.post('/token', (request, response) => {
    const user = refreshTokens.get(request.body?.refreshToken);
    refreshTokens.delete(request.body?.refreshToken);
    if (!user) return response.status(401).json({ error: 'Unknown refresh token' });
    response.json({ accessToken: signToken(user, '5m'), refreshToken: issue(user), expiresIn: 300 });
  });
  routes.post('/logout', (request, response) => {
    const user = readToken((request.headers.authorization ?? '').replace(/^Bearer /, ''));
    if (!user) return response.status(401).json({ error: 'Unauthorized' });
    const token = request.headers.authorization.replace(/^Bearer /, '');
    remember(revoked, token);
    endSockets([...namespace.sockets.values()], (other) => other === token);
    response.status(204).end();
  });

  const revoked = new Set();
  const read = (token) => (revoked.has(token) ? undefined : readToken(token));
  const namespace = ownNamespace();
  namespace.use((socket, next) => {
    const { token } = socket.handshake.auth;
    Object.assign(socket.data, { token, user: read(token) });
    next(socket.data.user ? undefined : new Error('Authentication error'));
  });
  const chat = plainChat(namespace);
  namespace.on('connection', (socket) => {
    chat(socket);
    onEvent(socket, 'auth:refresh', (ack, token) => {
      const ok = read(token)?.id === socket.data.user.id;
      if (ok) socket.data.token = token;
      ack({ ok });
    });
  });
}
