import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { onEvent, userRoom } from '../events.js';

/** Everything travels in one event, told apart by a field; typing notices run between the messages. */
export function oneEventWithTypes({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    const { user } = socket.data;
    socket.join(userRoom(user.id));
    const handlers = {
      join: ({ channel }) => {
        socket.join(`channel:${channel}`);
        socket.emit('event', { type: 'joined', data: { channel } });
      },
      message: ({ channel, text }) => {
        if (!socket.rooms.has(`channel:${channel}`)) return;
        const others = namespace.to(`channel:${channel}`).except(userRoom(user.id));
        others.emit('event', { type: 'typing', data: { channel, user_id: user.id } });
        others.emit('event', { type: 'message', data: { channel, text, user_id: user.id } });
      },
    };
    onEvent(socket, 'event', (_ack, { type, data }) => {
      if (Object.hasOwn(handlers, type)) handlers[type](data);
    });
  });
}
