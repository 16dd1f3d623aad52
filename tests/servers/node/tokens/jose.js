/** Tokens by jose. `key` is a secret, a private key or, where there are public keys, a key set. */
import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  EmbeddedJWK,
  jwtVerify,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { pick } from '../faults.js';
import { checkClaims } from './byHand.js';

export function sign(claims, key, { algorithm, kid }) {
  const header = kid ? { alg: algorithm, typ: 'JWT', kid } : { alg: algorithm, typ: 'JWT' };
  return new SignJWT(claims).setProtectedHeader(header).sign(bytesOf(key));
}

/** Verifies a token; the functions above the last one are those that leave something out. */
const verifyGiven = pick(
  {
    // decodeJwt() reads the claims and checks nothing.
    'signature-not-verified': (token) => decodeJwt(token),

    // "none" was allowed for the tests of the front end.
    'alg-none-accepted': async (token, key, expected) => {
      if (decodeProtectedHeader(token).alg !== 'none') return claimsOf(token, key, expected);
      return UnsecuredJWT.decode(token, { audience: expected.audience, issuer: expected.issuer }).payload;
    },

    // The key comes with the token that it is to check.
    'algorithm-confusion:jwk': async (token, key, expected) => {
      const { jwk } = decodeProtectedHeader(token);
      return (await jwtVerify(token, jwk ? EmbeddedJWK : keyOf(key), expected)).payload;
    },

    // Nobody said which algorithms; the library then takes every one that fits the kind of the key.
    'algorithm-not-pinned': (token, key, { algorithms, ...expected }) => claimsOf(token, key, expected),

    // compactVerify() checks the signature only. The rest was written by hand, and something was forgotten.
    'expired-token-accepted': async (token, key, expected) =>
      checkClaims(await signedClaims(token, key, expected), expected, ['exp']),
    'claims-not-validated': async (token, key, expected) =>
      checkClaims(await signedClaims(token, key, expected), expected, ['nbf']),
    // A text is never smaller than a number.
    'claims-not-validated:expiry-format': async (token, key, expected) =>
      checkClaims(await signedClaims(token, key, expected), expected, ['format']),

    // Any service that has the secret can make a token for this one.
    'claims-not-validated:audience': (token, key, { audience, issuer, ...expected }) => claimsOf(token, key, expected),
  },
  claimsOf,
);

export async function verify(token, key, expected) {
  if (!token) throw new Error('No token provided');
  return verifyGiven(token, key, expected);
}

async function claimsOf(token, key, expected) {
  return (await jwtVerify(token, keyOf(key), expected)).payload;
}

async function signedClaims(token, key, { algorithms }) {
  const { payload } = await compactVerify(token, keyOf(key), { algorithms });
  return JSON.parse(new TextDecoder().decode(payload));
}

function keyOf(key) {
  return Array.isArray(key?.keys) ? createLocalJWKSet(key) : bytesOf(key);
}

/** A secret must be bytes here. Of an undefined one the encoder makes none at all. */
function bytesOf(key) {
  return typeof key === 'object' ? key : new TextEncoder().encode(key);
}
