/** What the chat knows of tokens, whichever library makes and reads them. */
import { algorithm, isSymmetric } from './algorithm.js';
import { verifyByHand } from './byHand.js';
import { CHAT } from './claims.js';
import { pick } from '../faults.js';
import * as jose from './jose.js';
import * as jsonwebtoken from './jsonwebtoken.js';
import { keySetOfGate, signing } from './keys.js';
import { refuseRevoked } from './revoked.js';

const library = process.env.TOKENS === 'jose' ? jose : jsonwebtoken;

/** What every token must say of itself. */
export const EXPECTED = { algorithms: [algorithm], audience: CHAT, issuer: CHAT };

/** Signs claims with this secret, or with the private key where there is one. */
export async function sign(claims, secret) {
  const [key, kid] = isSymmetric ? [secret] : [signing.privateKey, signing.jwk.kid];
  return library.sign(claims, key, { algorithm, kid });
}

/** Reads the claims of a token of this kind, or throws what is wrong with it. */
export async function verify(token, kind, secret, expected = EXPECTED) {
  const check = verifyByHand ?? library.verify;
  const claims = await check(token, isSymmetric ? secret : keySetOfGate, expected);
  requireKind(claims, kind);
  refuseRevoked(claims);
  return claims;
}

const requireKind = pick(
  {
    // Both kinds of token are signed with one secret, and nobody asks which it is.
    'wrong-token-kind-accepted': () => {},
  },
  (claims, kind) => {
    if (claims.kind !== kind) throw new Error(`not an ${kind} token`);
  },
);
