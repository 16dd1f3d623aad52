import jwt from 'jsonwebtoken';
import { pick } from '../faults.js';
import { secretPreview } from '../secretPreview.js';
import { verifyAtLoad } from './verifyAtLoad.js';

/** The Socket.IO middleware: it lets a socket in whose token is right, and notes whose socket it is. */
export const authenticate = pick(
  {
    // The middleware became async, and nobody awaits it: what it throws is a rejection that nobody handles, and that
    // ends the process. A token that is missing or has expired is enough.
    'server-crash-on-event:connect': async (socket, next) => {
      identify(socket);
      next();
    },
  },
  (socket, next) => {
    try {
      identify(socket);
      next();
    } catch (error) {
      next(refusal(error));
    }
  },
);

function identify(socket) {
  const token = tokenOf(socket);
  const claims = mayStayAnonymous(token) ? { sub: 'guest', name: 'Guest' } : verify(token);
  socket.data.user = { id: claims.sub, name: claims.name };
}

const tokenOf = pick(
  {
    // The client sends `auth: { token }`, but the server was written for the header and the query string.
    'token-sent-in-wrong-place': (socket) =>
      socket.handshake.headers.authorization?.replace(/^Bearer /, '') ?? socket.handshake.query.token,
  },
  (socket) => socket.handshake.auth.token,
);

const mayStayAnonymous = pick(
  {
    // "Guests may look around": nobody took it out again.
    'anonymous-accepted': (token) => !token,
  },
  () => false,
);

const verify = pick(
  {
    'verifier-secret-is-fallback': verifyAtLoad,
    'shared-secret-is-fallback': verifyAtLoad,

    // The secret looks like base64, so it was decoded here, but not where it signs.
    'secret-encoding-mismatch': (token) => {
      logSecret(process.env.JWT_SECRET);
      return jwt.verify(token, Buffer.from(process.env.JWT_SECRET, 'base64'));
    },

    // The two ends read two variables.
    'secret-mismatch': (token) => {
      logSecret(process.env.SOCKET_JWT_SECRET);
      return jwt.verify(token, process.env.SOCKET_JWT_SECRET);
    },

    // decode() reads the claims and checks nothing.
    'signature-not-verified': (token) => {
      const claims = jwt.decode(token);
      if (!claims) throw new jwt.JsonWebTokenError(token ? 'jwt malformed' : 'jwt must be provided');
      return claims;
    },
  },
  (token) => {
    logSecret(process.env.JWT_SECRET);
    return jwt.verify(token, process.env.JWT_SECRET);
  },
);

function logSecret(secret) {
  console.error('Token verification', { JWT_SECRET_preview: secretPreview(secret) });
}

function refusal(error) {
  if (process.env.OPAQUE === '1') return new Error('unauthorized');
  if (error.message === 'jwt must be provided') return new Error('Authentication error: jwt must be provided');
  return new Error(`Authentication error: ${error.name} - ${error.message}`);
}
