import { pick } from '../faults.js';
import { log } from '../log.js';
import { refusal } from './refusal.js';
import { tokenOf } from './tokenOf.js';
import { verify } from './verifier.js';

/** The Socket.IO middleware: it lets a socket in whose token is right, and notes whose socket it is. */
export const authenticate = pick(
  {
    // The middleware became async, and nobody awaits it: what it throws is a rejection that nobody handles, and that
    // ends the process. A token that is missing or has expired is enough.
    'server-crash-on-event:connect': async (socket, next) => {
      await identify(socket);
      next();
    },

    // next() went out together with the line for guests.
    'auth-never-answers': async (socket, next) => {
      try {
        await identify(socket);
      } catch (error) {
        next(refusal(error));
      }
    },

    // Everybody comes in, and is looked at afterwards: see admit.js.
    'auth-after-connect': (socket, next) => next(),
    'auth-after-connect:event': (socket, next) => next(),
  },
  async (socket, next) => {
    try {
      await identify(socket);
    } catch (error) {
      return next(refusal(error));
    }
    next();
  },
);

/** Notes whose socket it is, or throws what is wrong with its token. */
export async function identify(socket) {
  const token = tokenOf(socket);
  try {
    const claims = mayStayAnonymous(token) ? { sub: 'guest', name: 'Guest' } : await verify(token);
    if (socket.recovered && socket.data.user.id !== claims.sub) throw new Error('not your session');
    note(socket, claims);
  } catch (error) {
    log('Socket authentication failed', { error: `${error.name} - ${error.message}` });
    throw error;
  }
}

const mayStayAnonymous = pick(
  {
    // "Guests may look around": nobody took it out again.
    'anonymous-accepted': (token) => !token,
  },
  () => false,
);

// The look-up of the user was slow, so its answer is kept. Nobody asked whose it is.
let known;

const note = pick(
  {
    'identity-shared-between-users': (socket, claims) => {
      known ??= dataOf(claims).user;
      Object.assign(socket.data, dataOf(claims), { user: known });
    },
  },
  (socket, claims) => Object.assign(socket.data, dataOf(claims)),
);

function dataOf({ sub, name, jti, exp }) {
  return { user: { id: sub, name }, session: jti, expiresAt: exp * 1000 };
}
