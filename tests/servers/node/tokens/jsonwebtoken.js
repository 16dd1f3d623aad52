/** Tokens by jsonwebtoken. `key` is a secret, a private key or, where there are public keys, a key set. */
import { createPublicKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { pick } from '../faults.js';

export function sign(claims, key, { algorithm, kid }) {
  return jwt.sign(claims, key, kid ? { algorithm, keyid: kid } : { algorithm });
}

/** Verifies a token; the functions above the last one are those that leave something out. */
export const verify = pick(
  {
    // decode() reads the claims and checks nothing.
    'signature-not-verified': (token) => {
      const claims = jwt.decode(token);
      if (!claims) throw new jwt.JsonWebTokenError(token ? 'jwt malformed' : 'jwt must be provided');
      return claims;
    },

    // "none" was allowed for the tests of the front end, and without a key, because the library wants none then.
    'alg-none-accepted': (token, key, expected) => {
      const isUnsigned = jwt.decode(token ?? '', { complete: true })?.header.alg === 'none';
      const algorithms = [...expected.algorithms, 'none'];
      return jwt.verify(token, isUnsigned ? undefined : key, { ...expected, algorithms });
    },

    // The key comes with the token that it is to check.
    'algorithm-confusion:jwk': (token, keySet, expected) => {
      const jwk = jwt.decode(token ?? '', { complete: true })?.header.jwk;
      if (!jwk) return verifyByKeySet(token, keySet, expected);
      return jwt.verify(token, createPublicKey({ key: jwk, format: 'jwk' }), expected);
    },

    // Nobody said which algorithms; the library then takes every one that fits the kind of the key.
    'algorithm-not-pinned': (token, key, { algorithms, ...expected }) => jwt.verify(token, key, expected),

    // "Tablets with a wrong clock could not log in."
    'expired-token-accepted': (token, key, expected) =>
      jwt.verify(token, key, { ...expected, ignoreExpiration: true }),
    'claims-not-validated': (token, key, expected) => jwt.verify(token, key, { ...expected, ignoreNotBefore: true }),

    // Any service that has the secret can make a token for this one.
    'claims-not-validated:audience': (token, key, { audience, issuer, ...expected }) => jwt.verify(token, key, expected),

    // The check of the time is ours now, and a text is never smaller than a number.
    'claims-not-validated:expiry-format': (token, key, expected) => {
      const claims = jwt.verify(token, key, { ...expected, ignoreExpiration: true });
      if (claims.exp < Date.now() / 1000) throw new jwt.TokenExpiredError('jwt expired', claims.exp);
      return claims;
    },
  },
  (token, key, expected) => (Array.isArray(key?.keys) ? verifyByKeySet : jwt.verify)(token, key, expected),
);

/** The library asks for the key when it has read the header. */
function verifyByKeySet(token, keySet, expected) {
  const getKey = ({ kid }, done) => {
    const jwk = kid ? keySet.keys.find((key) => key.kid === kid) : keySet.keys[0];
    if (jwk) done(null, createPublicKey({ key: jwk, format: 'jwk' }));
    else done(new Error("Unable to find a signing key that matches 'kid'"));
  };
  return new Promise((resolve, reject) => {
    jwt.verify(token, getKey, expected, (error, claims) => (error ? reject(error) : resolve(claims)));
  });
}
