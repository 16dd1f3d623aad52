import { findAccount, readToken, signToken } from '../accounts.js';
import { counter, emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

const NOT_AUTHENTICATED = { name: 'NotAuthenticated', code: 401, message: 'Not authenticated' };

/** What hinders a message: nothing, or an error that is acknowledged. */
const store = pick(
  {
    // The row is written later, and the client has long been told that it was.
    'error-first-acks:null-before-it-is-stored': (publish, message) => {
      if (Number(message.id.slice(1)) % 5 !== 0) publish();
    },
  },
  (publish) => publish(),
);

/** What comes first where nobody is known. */
const refuse = pick(
  {
    // Hooks that run after the call run after one that failed, too.
    'error-first-acks:hooks-of-a-failed-call': (ack, publish) => {
      ack(NOT_AUTHENTICATED);
      publish();
    },
  },
  (ack) => ack(NOT_AUTHENTICATED),
);

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
      const by = socket.data.user;
      const message = { id: nextMessage(), text, userId: by?.id };
      const publish = () => emitTo(namespace, { room: 'authenticated', by }, 'messages created', message);
      if (!by) return refuse(ack, publish);
      store(publish, message);
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
