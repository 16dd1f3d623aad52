import { fromAuth, serveJsonLogin } from '../accounts.js';
import { onEvent } from '../events.js';

const REFUSED = { code: 401, message: 'Unauthorized' };

/** Everybody is let in and stays; events answer, to who has no good token the event `exception`. */
export function refusedByEvent({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.on('connection', (socket) => {
    socket.data.user = fromAuth(socket.handshake);
    onEvent(socket, 'join', (_ack, roomId) => {
      if (!socket.data.user) return socket.emit('exception', REFUSED);
      socket.join(`room:${roomId}`);
      socket.emit('joined', { roomId });
    });
    onEvent(socket, 'message', (_ack, { roomId, text }) => {
      if (!socket.data.user) return socket.emit('exception', REFUSED);
      if (!socket.rooms.has(`room:${roomId}`)) return;
      namespace.to(`room:${roomId}`).emit('message', { roomId, userId: socket.data.user.id, text });
    });
  });
}
