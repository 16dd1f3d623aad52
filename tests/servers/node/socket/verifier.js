import { pick } from '../faults.js';
import { log } from '../log.js';
import { secretPreview } from '../secretPreview.js';
import { EXPECTED, verify as verifyToken } from '../tokens/index.js';
import { SECRET_AT_LOAD } from './secretAtLoad.js';

/** Reads the claims of a socket's token, or throws what is wrong with it. */
export async function verify(token) {
  log('Token verification', { JWT_SECRET_preview: secretPreview(secret()) });
  const claims = await verifyToken(token, 'access', keyOfGate(), expected);
  requireScope(claims);
  return claims;
}

/** The key that this end verifies with. */
export function keyOfGate() {
  return keyFrom(secret());
}

const secret = pick(
  {
    'verifier-secret-is-fallback': () => SECRET_AT_LOAD,
    'shared-secret-is-fallback': () => SECRET_AT_LOAD,

    // The two ends read two variables.
    'secret-mismatch': () => process.env.SOCKET_JWT_SECRET,

    // The variable's name is mistyped, and nobody looks whether there is one.
    'verifier-secret-missing': () => process.env.JWT_SECERT,
  },
  () => process.env.JWT_SECRET,
);

const keyFrom = pick(
  {
    // The secret looks like base64, so it was decoded here, but not where it signs.
    'secret-encoding-mismatch': (secret) => Buffer.from(secret, 'base64'),
  },
  (secret) => secret,
);

const expected = pick(
  {
    // The socket became a service of its own, with a name of its own, and the login was not told.
    'audience-or-issuer-mismatch': { ...EXPECTED, audience: 'chat-socket' },
    'audience-or-issuer-mismatch:issuer': { ...EXPECTED, issuer: 'https://login.example.com' },
  },
  EXPECTED,
);

const requireScope = pick(
  {
    // Scopes came to the socket first; the login gives none out yet.
    'http-and-socket-disagree:socket-refuses': (claims) => {
      if (!claims.scope?.includes('chat')) throw new Error('insufficient scope');
    },
  },
  () => {},
);
