import { pick } from '../faults.js';
import { verify } from '../tokens/index.js';
import { findById, profile } from '../users.js';
import { bearerOf } from './bearer.js';

/** Says to whom a token belongs. */
export const me = (secret) => async (request, response) => {
  try {
    const claims = await verify(bearerOf(request), 'access', secret);
    requireScope(claims);
    const user = findById(claims.sub);
    if (!user) return response.status(401).json({ error: 'Unknown user' });
    response.json(profile(user));
  } catch (error) {
    response.status(401).json({ error: error.message });
  }
};

const requireScope = pick(
  {
    // Scopes came to the routes first; the login gives none out yet.
    'http-and-socket-disagree': (claims) => {
      if (!claims.scope?.includes('profile')) throw new Error('insufficient scope');
    },
  },
  () => {},
);
