import { fromAuth, gate, readBearer, serveJsonLogin } from '../accounts.js';
import { counter, emitTo, onEvent, userRoom } from '../events.js';
import { pick } from '../faults.js';

/** What is done with a message that has been stored. */
const publish = pick(
  {
    // "The change stream does that." It did, until the route was moved to another service.
    'rest-send:never-emits': () => {},
    // There is no socket in a route, so "all but mine" became "all but all of mine".
    'rest-send:not-to-the-author': (namespace, by, message) => {
      namespace.to(`room:${message.roomId}`).except(userRoom(by.id)).emit('comments.create', message);
    },
  },
  (namespace, by, message) => emitTo(namespace, { room: `room:${message.roomId}`, by }, 'comments.create', message),
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
    publish(namespace, user, message);
    response.status(201).json({ id: message.id });
  });

  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    socket.join(userRoom(socket.data.user.id));
    onEvent(socket, 'join', (ack, { roomId }) => {
      socket.join(`room:${roomId}`);
      ack({ ok: true });
    });
  });
}
