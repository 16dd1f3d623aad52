import { pick } from '../faults.js';
import { verify } from '../tokens/index.js';
import { revoke } from '../tokens/revoked.js';
import { bearerOf } from './bearer.js';

/** Ends a session: its tokens are worth nothing from then on, and its sockets are closed. */
export const logout = (secret) => async (request, response) => {
  try {
    const claims = await verify(bearerOf(request), 'access', secret);
    revoke(claims);
    await closeSockets(request.app.locals.io, claims);
    response.status(204).end();
  } catch (error) {
    response.status(401).json({ error: error.message });
  }
};

const closeSockets = pick(
  {
    // Nobody thought of those that are open already.
    'socket-outlives-logout': () => {},
  },
  async (io, { jti }) => {
    for (const namespace of [io, io.of('/admin')]) {
      for (const socket of await namespace.fetchSockets()) {
        if (socket.data.session === jti) socket.disconnect(true);
      }
    }
  },
);
