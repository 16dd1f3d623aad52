/** Verifiers that people wrote themselves, before they knew of a library, or because a library refused something. */
import { createHmac, createVerify } from 'node:crypto';
import { pick } from '../faults.js';
import { publicPem } from './keys.js';

/** The verifier of this process's fault where it is one that no library has, else undefined. */
export const verifyByHand = pick(
  {
    // "Our own services send tokens without a signature": so does everybody who cuts it off.
    'alg-none-accepted:stripped': (token, secret, expected) => {
      const { signed, signature, claims } = partsOf(token);
      if (signature && !isHmacWith(secret, signed, signature)) throw new Error('invalid signature');
      return checkClaims(claims, expected);
    },

    // The header says how the signature is checked, and the header is the sender's. The public key is known to all.
    'algorithm-confusion': (token, keySet, expected) => {
      const { header, signed, signature, claims } = partsOf(token);
      const check = header.alg === 'HS256' ? isHmacWith : isSignedWith;
      if (!check(publicPem, signed, signature)) throw new Error('invalid signature');
      return checkClaims(claims, expected);
    },
  },
  undefined,
);

function partsOf(token) {
  if (!token) throw new Error('jwt must be provided');
  const [head, body, signature] = token.split('.');
  if (signature === undefined) throw new Error('jwt malformed');
  return { header: read(head), claims: read(body), signed: `${head}.${body}`, signature };
}

function read(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    throw new Error('jwt malformed');
  }
}

function isHmacWith(secret, text, signature) {
  return createHmac('sha256', secret).update(text).digest('base64url') === signature;
}

function isSignedWith(key, text, signature) {
  return createVerify('RSA-SHA256').update(text).verify(key, signature, 'base64url');
}

/** Checks the claims as the libraries do, but for those that were forgotten, and answers them. */
export function checkClaims(claims, { audience, issuer }, forgotten = []) {
  const now = Date.now() / 1000;
  const isNumber = forgotten.includes('format') || ['number', 'undefined'].includes(typeof claims.exp);
  if (!forgotten.includes('exp') && !isNumber) throw new Error('invalid exp value');
  if (!forgotten.includes('exp') && claims.exp < now) throw new Error('jwt expired');
  if (!forgotten.includes('nbf') && claims.nbf > now) throw new Error('jwt not active');
  if (claims.aud !== audience) throw new Error(`jwt audience invalid. expected: ${audience}`);
  if (claims.iss !== issuer) throw new Error(`jwt issuer invalid. expected: ${issuer}`);
  return claims;
}
