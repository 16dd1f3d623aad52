import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { emitTo, onEvent, userRoom } from '../events.js';
import { pick } from '../faults.js';

/** What a message is announced as. */
const TYPE = pick(
  {
    // Renamed on one side.
    'one-event-with-types:renamed': 'chat-message',
  },
  'message',
);

/** What else comes of a message. */
const alsoNotify = pick(
  {
    // `case 'typing':` without a `break`.
    'one-event-with-types:no-break': (notify) => notify('message'),
  },
  () => {},
);

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
        const others = { room: `channel:${channel}`, by: user, silent: userRoom(user.id) };
        emitTo(namespace, others, 'event', { type: 'typing', data: { channel, user_id: user.id } });
        const tell = (type) => emitTo(namespace, others, 'event', { type, data: { channel, text, user_id: user.id } });
        tell(TYPE);
        alsoNotify(tell);
      },
    };
    onEvent(socket, 'event', (_ack, { type, data }) => {
      if (Object.hasOwn(handlers, type)) handlers[type](data);
    });
  });
}
