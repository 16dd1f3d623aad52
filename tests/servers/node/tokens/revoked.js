/** The sessions that somebody has logged out of. A token carries its session as `jti`. */
import { pick } from '../faults.js';

const revoked = new Set();

export const revoke = pick(
  {
    // "The client throws its token away": whoever has a copy of it does not.
    'socket-outlives-logout:token': () => {},
  },
  (claims) => revoked.add(claims.jti),
);

export function refuseRevoked(claims) {
  if (revoked.has(claims.jti)) throw new Error('token revoked');
}
