import { fromQuery, gate, readToken, serveJsonLogin } from '../accounts.js';
import { plainChat } from '../events.js';
import { pick } from '../faults.js';

/** What `allowRequest` answers to a token that is not good. */
const refuse = pick(
  {
    // Of the two arguments, the second decides.
    'refused-by-403:says-so-and-lets-in': (decide) => decide('Forbidden', true),
  },
  (decide) => decide('Forbidden', false),
);

/** Whose socket it is, once the request was allowed. */
const identify = pick(
  {
    'refused-by-403:says-so-and-lets-in': (socket, next) => {
      socket.data.user = fromQuery(socket.handshake) ?? {};
      next();
    },
  },
  gate(fromQuery),
);

/** A bad token is refused before there is a connection: the HTTP request of the handshake fails. */
export function refusedBy403({ routes, ownServer }) {
  serveJsonLogin(routes);

  const io = ownServer({
    allowRequest: (request, decide) => {
      const token = new URL(request.url, 'http://localhost').searchParams.get('token');
      if (readToken(token)) decide(null, true);
      else refuse(decide);
    },
  });
  io.use(identify);
  io.on('connection', plainChat(io.sockets));
}
