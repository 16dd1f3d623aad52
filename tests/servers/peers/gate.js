/** Who is let in: the token stands in the `auth` object of CONNECT, or in the query, which is all that release 2 knows. */

/** Tokens that the main namespace refuses, and whether the refusal carries data; every other token gets in. */
const REFUSED = { bad: { code: 'bad' }, worse: undefined };

/** Guards the main namespace: everybody gets in who does not show a bad token. */
export function refuseBadTokens(socket, next) {
  const token = tokenOf(socket);
  next(Object.hasOwn(REFUSED, token ?? '') ? refusal(REFUSED[token]) : undefined);
}

/** Guards `/admin`: nobody gets in who does not show the token `admin`. */
export function wantAdmin(socket, next) {
  next(tokenOf(socket) === 'admin' ? undefined : refusal({ code: 'not-admin' }));
}

function tokenOf({ handshake }) {
  return handshake.auth?.token ?? handshake.query.token;
}

function refusal(data) {
  return Object.assign(new Error('Authentication error'), data && { data });
}
