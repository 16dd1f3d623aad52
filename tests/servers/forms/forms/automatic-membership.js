import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { counter, onEvent } from '../events.js';

/** One global room, and everybody who is connected is in it. Who speaks hears it too. */
export function automaticMembership({ routes, ownNamespace }) {
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    onEvent(socket, 'message', (_ack, { text, tempId }) => {
      namespace.emit('message', { _id: nextMessage(), user: socket.data.user.id, text, tempId });
    });
  });
}
