import { findAccount, readToken, signToken } from '../accounts.js';
import { counter, onEvent } from '../events.js';

const NOT_AUTHENTICATED = { name: 'NotAuthenticated', code: 401, message: 'Not authenticated' };

/** Events with several arguments, of which the first names a service; acknowledgements are `(error, result)`. */
export function errorFirstAcks({ routes, ownNamespace }) {
  const nextMessage = counter('m');

  routes.post('/authentication', (request, response) => {
    const { strategy, email, password } = request.body ?? {};
    const user = strategy === 'local' && findAccount(email, password);
    if (!user) return response.status(401).json(NOT_AUTHENTICATED);
    response.status(201).json({ accessToken: signToken(user), user: { id: user.id, email: user.email } });
  });

  const namespace = ownNamespace();
  const services = {
    authentication: (socket, ack, { strategy, accessToken }) => {
      const user = strategy === 'jwt' && readToken(accessToken);
      if (!user) return ack(NOT_AUTHENTICATED);
      socket.data.user = user;
      socket.join('authenticated');
      ack(null, { user: { id: user.id } });
    },
    messages: (socket, ack, { text }) => {
      if (!socket.data.user) return ack(NOT_AUTHENTICATED);
      const message = { id: nextMessage(), text, userId: socket.data.user.id };
      namespace.to('authenticated').emit('messages created', message);
      ack(null, message);
    },
  };
  namespace.on('connection', (socket) => {
    onEvent(socket, 'create', (ack, service, data, _params) => {
      if (!Object.hasOwn(services, service)) return ack({ name: 'NotFound', code: 404, message: 'No such service' });
      services[service](socket, ack, data);
    });
  });
}
