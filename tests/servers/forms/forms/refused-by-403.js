import { fromQuery, gate, readToken, serveJsonLogin } from '../accounts.js';
import { plainChat } from '../events.js';

/** A bad token is refused before there is a connection: the HTTP request of the handshake fails. */
export function refusedBy403({ routes, ownServer }) {
  serveJsonLogin(routes);

  const io = ownServer({
    allowRequest: (request, decide) => {
      const token = new URL(request.url, 'http://localhost').searchParams.get('token');
      const known = readToken(token) !== undefined;
      decide(known ? null : 'Forbidden', known);
    },
  });
  io.use(gate(fromQuery));
  io.on('connection', plainChat(io));
}
