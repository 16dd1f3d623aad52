import { readToken, serveJsonLogin } from '../accounts.js';
import { emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** Who may enter a room: whoever has been told `authorized`. */
const mayEnter = pick(
  {
    // The client waits for `authorized`, so nobody ever came here without it. Until somebody did.
    'authenticate-by-event:the-client-waits': () => true,
  },
  (socket) => socket.data.user !== undefined,
);

/** Anybody may connect; a first event carries the token, and reply events say how that and the join went. */
export function authenticateByEvent({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.on('connection', (socket) => {
    onEvent(socket, 'authenticate', (_ack, token) => {
      socket.data.user = readToken(token);
      if (socket.data.user) socket.emit('authorized', socket.data.user);
      else socket.emit('unauthorized', 'invalid token');
    });
    onEvent(socket, 'changeRoom', (_ack, roomId) => {
      if (!mayEnter(socket)) return;
      socket.join(`room:${roomId}`);
      socket.emit('currentRoomData', { roomId, topic: 'general' });
    });
    onEvent(socket, 'newMessageToServer', (_ack, { message, roomId }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return;
      const { user } = socket.data;
      emitTo(namespace, { room: `room:${roomId}`, by: user }, 'savedMessage', { text: message, user });
    });
  });
}
