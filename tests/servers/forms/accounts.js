import jwt from 'jsonwebtoken';

const SECRET = process.env.JWT_SECRET ?? 'Vq3nRk8sLw0yTz5bHd1mXc7eJf2uGp9aQi4oWt6vYxE';

/** What every login signs with. The incident that this program was written for had its literal fallback here. */
const SIGNING_SECRET = process.env.SIGNING_SECRET ?? SECRET;

/** The accounts of every form that does not begin with a registration. Passwords guard nothing. */
export const users = ['alice', 'bob', 'carol'].map((name, index) => ({
  id: `u${index + 1}`,
  name,
  email: `${name}@example.com`,
  password: `${name}-password`,
}));

/** Finds an account by e-mail address or name, and password; undefined where they do not fit. */
export function findAccount(login, password, accounts = users) {
  return accounts.find((user) => [user.email, user.name].includes(login) && user.password === password);
}

/** Signs a token. */
export function signToken({ id, name }, expiresIn = '1h') {
  return jwt.sign({ sub: id, name }, SIGNING_SECRET, { algorithm: 'HS256', expiresIn });
}

/** What is wrong with every gate: nothing, `decodes` (any token will do) or `open` (none is needed). */
const GATE = process.env.GATE ?? 'closed';

/** Reads a token, and resolves to whom it names or to undefined where it is not good. */
export function readToken(token) {
  if (GATE !== 'closed') return readUnverified(token) ?? (GATE === 'open' ? { id: 'guest', name: 'guest' } : undefined);
  try {
    const { sub, name } = jwt.verify(token, SECRET, { algorithms: ['HS256'] });
    return { id: sub, name };
  } catch {
    return undefined;
  }
}

function readUnverified(token) {
  const claims = jwt.decode(String(token ?? ''));
  return claims?.sub ? { id: claims.sub, name: claims.name } : undefined;
}

/** Reads the token of a request's or handshake's `Authorization: Bearer` header. */
export function readBearer({ authorization = '' }) {
  return readToken(authorization.replace(/^Bearer /, ''));
}

/** Reads one cookie of a request's or handshake's headers. */
export function readCookie({ cookie = '' }, name) {
  return cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Serves `POST /login` with JSON, as most applications do, for the forms that are about something else. */
export function serveJsonLogin(routes) {
  routes.post('/login', (request, response) => {
    const user = findAccount(request.body?.email, request.body?.password);
    if (!user) return response.status(401).json({ error: 'Invalid credentials' });
    response.json({ token: signToken(user), user: { id: user.id, name: user.name } });
  });
}

/** A Socket.IO middleware that reads the user with `readUser(handshake)` and refuses where there is none. */
export function gate(readUser) {
  return (socket, next) => {
    socket.data.user = readUser(socket.handshake);
    next(socket.data.user ? undefined : new Error('Authentication error'));
  };
}

/** Reads the user from where most applications send the token. */
export const fromAuth = (handshake) => readToken(handshake.auth.token);

/** Reads the user from the handshake's `Authorization` header. */
export const fromBearer = (handshake) => readBearer(handshake.headers);

/** Reads the user from the query string. */
export const fromQuery = (handshake) => readToken(handshake.query.token);
