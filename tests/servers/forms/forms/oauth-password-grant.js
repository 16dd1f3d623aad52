import { findAccount, fromAuth, gate, readBearer, signToken } from '../accounts.js';
import { plainChat } from '../events.js';
import { pick } from '../faults.js';
import { serveTokenEndpoint } from '../oauth.js';

/** Whose socket it is. */
const userOf = pick(
  {
    // The token names two, and this is the other: the application that it was given to.
    'oauth-password-grant:the-client-for-the-user': (handshake) => fromAuth(handshake) && { id: CLIENT, name: CLIENT },
  },
  fromAuth,
);
const CLIENT = 'chat-web';

/** A password changed for a token at an OAuth endpoint (RFC 6749 section 4.3); who it is says another route. */
export function oauthPasswordGrant({ routes, ownNamespace }) {
  serveTokenEndpoint(routes, 'password', (request) => {
    const { username, password, client_id } = request.body;
    if (client_id !== CLIENT) return { refusal: 'invalid_client', status: 401 };
    const user = findAccount(username, password);
    if (!user) return { refusal: 'invalid_grant', status: 400 };
    return { access_token: signToken(user, '10m'), token_type: 'bearer', expires_in: 600, scope: 'chat' };
  });
  routes.get('/userinfo', (request, response) => {
    const user = readBearer(request.headers);
    if (!user) return response.status(401).json({ error: 'invalid_token' });
    response.json({ sub: user.id, preferred_username: user.name });
  });

  const namespace = ownNamespace();
  namespace.use(gate(userOf));
  namespace.on('connection', plainChat(namespace));
}
