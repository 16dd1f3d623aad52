import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { counter, onEvent } from '../events.js';

const KEPT = 50;

/** Who joins first gets the earlier messages, one by one, over the very event that live messages use. */
export function historyReplay({ routes, ownNamespace }) {
  const history = new Map();
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    onEvent(socket, 'join', (ack, roomId) => {
      const earlier = history.get(roomId) ?? [];
      earlier.forEach((message) => socket.emit('message', message));
      socket.join(`room:${roomId}`);
      ack({ joined: true, replayed: earlier.length });
    });
    onEvent(socket, 'message', (ack, { roomId, text }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return ack({ error: 'not a member' });
      const message = { id: nextMessage(), roomId, userId: socket.data.user.id, text };
      history.set(roomId, [...(history.get(roomId) ?? []), message].slice(-KEPT));
      namespace.to(`room:${roomId}`).emit('message', message);
      ack({ id: message.id });
    });
  });
}
