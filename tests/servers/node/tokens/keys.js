import { generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { pick } from '../faults.js';
import { algorithm, isSymmetric } from './algorithm.js';

/** A private key, and its public half as it stands in a key set. */
async function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync(...kindOfKey());
  const jwk = publicKey.export({ format: 'jwk' });
  return { privateKey, publicKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: algorithm } };
}

function kindOfKey() {
  if (algorithm === 'ES256') return ['ec', { namedCurve: 'P-256' }];
  if (algorithm === 'EdDSA') return ['ed25519'];
  return ['rsa', { modulusLength: 2048 }];
}

/** The key that was made when the process began; none where tokens are signed with a secret. */
const first = isSymmetric ? undefined : await makeKey();

// Keys were rotated: the login signs with the new one from then on.
const rotated = pick({ 'key-set-mismatch': true, 'key-set-mismatch:cached': true }, false) ? await makeKey() : first;

/** What the login signs with. */
export const signing = rotated;

/** What the gate verifies with. It was read once, at the start, and no rotation has reached it. */
export const keySetOfGate = first && { keys: [first.jwk] };

/** What `/.well-known/jwks.json` shows: where the document was forgotten in the rotation, the old key. */
export const publishedKeySet = pick({ 'key-set-mismatch': keySetOfGate }, rotated && { keys: [rotated.jwk] });

/** The gate's public key as a text, for who verifies without a library. */
export const publicPem = first?.publicKey.export({ type: 'spki', format: 'pem' });
