import { pick } from '../faults.js';

/** Where the token of a socket is looked for. */
export const tokenOf = pick(
  {
    // The client sends `auth: { token }`, but the server was written for the header and the query string.
    'token-sent-in-wrong-place': ({ handshake }) =>
      handshake.headers.authorization?.replace(/^Bearer /, '') ?? handshake.query.token,

    // "Old apps send it in the address": it has stood in every access log since.
    'token-in-url': ({ handshake }) => handshake.auth.token ?? handshake.query.token,
  },
  ({ handshake }) => handshake.auth.token,
);
