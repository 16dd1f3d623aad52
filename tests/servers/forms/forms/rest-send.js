import { fromAuth, gate, readBearer, serveJsonLogin } from '../accounts.js';
import { counter, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** What is done with a message that has been stored. */
const publish = pick(
  {
    // "The change stream does that." It did, until the route was moved to another service.
    'rest-send:never-emits': () => {},
  },
  (namespace, message) => namespace.to(`room:${message.roomId}`).emit('comments.create', message),
);

/** Messages are sent over HTTP only; no socket is "the emitting one", so every tab in the room hears them. */
export function restSend({ routes, ownNamespace }) {
  const nextMessage = counter('c');
  const namespace = ownNamespace();
  serveJsonLogin(routes);

  routes.post('/rooms/:roomId/messages', (request, response) => {
    const user = readBearer(request.headers);
    if (!user) return response.status(401).json({ error: 'Unauthorized' });
    const { roomId } = request.params;
    const message = { id: nextMessage(), roomId, createdById: user.id, text: request.body?.text };
    publish(namespace, message);
    response.status(201).json({ id: message.id });
  });

  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    onEvent(socket, 'join', (ack, { roomId }) => {
      socket.join(`room:${roomId}`);
      ack({ ok: true });
    });
  });
}
