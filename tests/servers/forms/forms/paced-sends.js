import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { counter, emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

const MIN_GAP_MS = 100;

/** Whose pace it is. */
const paceOf = pick(
  {
    // Above the handler instead of in it: one limit for all sockets together.
    'paced-sends:one-limit-for-all': () => shared,
  },
  (own) => own,
);
const shared = { lastAccepted: -Infinity };

/** What is said of a message that came too soon. */
const refuse = pick(
  {
    // Throttled, as a scroll handler is.
    'paced-sends:one-limit-for-all': () => {},
  },
  (socket, wait) => socket.emit('error', { code: 'RATE_LIMITED', retryAfterMs: Math.ceil(wait) }),
);

/** One message per socket and tenth of a second; what comes sooner is refused by an event and not delivered. */
export function pacedSends({ routes, ownNamespace }) {
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    const pace = paceOf({ lastAccepted: -Infinity });
    onEvent(socket, 'join_room', (_ack, { roomId }) => {
      socket.join(`room:${roomId}`);
      socket.emit('joined_room', { roomId });
    });
    onEvent(socket, 'send_message', (_ack, { roomId, content }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return socket.emit('error', { code: 'NOT_A_MEMBER' });
      const wait = pace.lastAccepted + MIN_GAP_MS - performance.now();
      if (wait > 0) return refuse(socket, wait);
      pace.lastAccepted = performance.now();
      const { user } = socket.data;
      const message = { id: nextMessage(), roomId, senderId: user.id, content };
      emitTo(namespace, { room: `room:${roomId}`, by: user }, 'receive_message', message);
    });
  });
}
