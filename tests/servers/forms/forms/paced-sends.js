import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { counter, onEvent } from '../events.js';

const MIN_GAP_MS = 100;

/** One message per socket and tenth of a second; what comes sooner is refused by an event and not delivered. */
export function pacedSends({ routes, ownNamespace }) {
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    let lastAccepted = -Infinity;
    onEvent(socket, 'join_room', (_ack, { roomId }) => {
      socket.join(`room:${roomId}`);
      socket.emit('joined_room', { roomId });
    });
    onEvent(socket, 'send_message', (_ack, { roomId, content }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return socket.emit('error', { code: 'NOT_A_MEMBER' });
      const wait = lastAccepted + MIN_GAP_MS - performance.now();
      if (wait > 0) return socket.emit('error', { code: 'RATE_LIMITED', retryAfterMs: Math.ceil(wait) });
      lastAccepted = performance.now();
      const message = { id: nextMessage(), roomId, senderId: socket.data.user.id, content };
      namespace.to(`room:${roomId}`).emit('receive_message', message);
    });
  });
}
