import { readToken, serveJsonLogin } from '../accounts.js';
import { onEvent } from '../events.js';

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
      if (!socket.data.user) return;
      socket.join(`room:${roomId}`);
      socket.emit('currentRoomData', { roomId, topic: 'general' });
    });
    onEvent(socket, 'newMessageToServer', (_ack, { message, roomId }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return;
      namespace.to(`room:${roomId}`).emit('savedMessage', { text: message, user: socket.data.user });
    });
  });
}
