import { pick } from '../faults.js';

const KNOWN = ['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA'];

/** The one algorithm that tokens are signed with. Some faults are about public keys, and bring one along. */
export const algorithm = pick(
  {
    'key-set-mismatch': 'RS256',
    'key-set-mismatch:cached': 'RS256',
    'algorithm-confusion': 'RS256',
    'algorithm-confusion:jwk': 'RS256',
  },
  process.env.ALG || 'HS256',
);

/** Whether both ends hold one secret, rather than a private and a public key. */
export const isSymmetric = algorithm === 'HS256';

/** Ends the process with status 2 when ALG cannot be had, so that a typing error never passes for health. */
export function refuseUnknownAlgorithm() {
  if (!KNOWN.includes(algorithm)) refuse(`Unknown ALG "${algorithm}". It is one of: ${KNOWN.join(', ')}\n`);
  if (algorithm === 'EdDSA' && process.env.TOKENS !== 'jose') refuse('jsonwebtoken knows no EdDSA: set TOKENS=jose\n');
}

function refuse(reason) {
  process.stderr.write(reason);
  process.exit(2);
}
