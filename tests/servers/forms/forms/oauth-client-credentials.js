import { fromBearer, gate, signToken, users } from '../accounts.js';
import { plainChat } from '../events.js';
import { pick } from '../faults.js';
import { readBasic, serveTokenEndpoint } from '../oauth.js';

/** How long a token is good, for `jsonwebtoken`. */
const EXPIRES_IN = pick(
  {
    // From an environment variable, and so a text; and a text without a unit is milliseconds.
    'oauth-client-credentials:milliseconds': '600',
  },
  600,
);

/** Machines instead of people: each is a client of its own, and shows its secret by HTTP Basic (RFC 6749 section 4.4). */
export function oauthClientCredentials({ routes, ownNamespace }) {
  serveTokenEndpoint(routes, 'client_credentials', (request) => {
    const [name, secret] = readBasic(request.headers);
    const client = users.find((user) => user.name === name && `${user.name}-secret` === secret);
    if (!client) return { refusal: 'invalid_client', status: 401 };
    return { access_token: signToken(client, EXPIRES_IN), token_type: 'Bearer', expires_in: 600 };
  });

  const namespace = ownNamespace();
  namespace.use(gate(fromBearer));
  namespace.on('connection', plainChat(namespace));
}
