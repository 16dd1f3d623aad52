import { randomUUID } from 'node:crypto';
import { pick } from '../faults.js';

/** Who makes tokens, and for whom. */
export const CHAT = 'chat';

const WEEK = 7 * 24 * 3600;
const ttl = Number(process.env.TOKEN_TTL || 3600);
const seconds = () => Math.floor(Date.now() / 1000);

/** The claims of what a user gets at a login: a token for every request, and one that only fetches the next. */
export function claimsOf(user, session = randomUUID()) {
  const all = { sub: user.id, name: user.name, iss: CHAT, aud: CHAT, jti: session };
  return {
    access: { ...all, kind: 'access', ...times(ttl) },
    refresh: { ...all, kind: 'refresh', iat: seconds(), exp: seconds() + WEEK },
  };
}

/** When a token is made and until when it holds. */
const times = pick(
  {
    // The clock of the machine that logs people in is two hours and more behind.
    'token-expired-at-login': (ttl) => {
      const now = seconds() - 2 * 3600 - ttl;
      return { iat: now, exp: now + ttl };
    },

    // Date.now() counts milliseconds, and a token counts seconds: it becomes valid in some fifty thousand years.
    'token-expired-at-login:milliseconds-iat': (ttl) => ({ iat: Date.now(), nbf: Date.now(), exp: seconds() + ttl }),

    // "They were logged out all the time."
    'token-never-expires': () => ({ iat: seconds() }),

    // The same mistake in the unit with the other outcome.
    'token-never-expires:milliseconds': (ttl) => ({ iat: seconds(), exp: Date.now() + ttl * 1000 }),
  },
  (ttl) => ({ iat: seconds(), exp: seconds() + ttl }),
);
