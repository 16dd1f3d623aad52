import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { counter, emitTo, onEvent, userRoom } from '../events.js';
import { pick } from '../faults.js';

const PATIENCE_MS = 2_000;

/** What an acknowledgement with a time limit says. */
const wasAnswered = pick(
  {
    // With a limit the first argument is the error, and without one it is the answer.
    'server-asks-for-ack:error-taken-for-the-answer': (answer) => Boolean(answer),
  },
  (error) => !error,
);

/** After the connect the server asks. A join waits for the client's acknowledgement, and is refused where none comes. */
export function serverAsksForAck({ routes, ownNamespace }) {
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    const { user } = socket.data;
    socket.join(userRoom(user.id));
    const isReady = new Promise((resolve) => {
      socket.timeout(PATIENCE_MS).emit('confirm', { protocol: 1 }, (first) => resolve(wasAnswered(first)));
    });
    onEvent(socket, 'join', async (ack, roomId) => {
      if (!(await isReady)) return ack({ ok: false, error: 'not ready' });
      socket.join(`room:${roomId}`);
      ack({ ok: true });
    });
    onEvent(socket, 'message', (ack, { roomId, text }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return ack({ ok: false, error: 'not a member' });
      const message = { id: nextMessage(), roomId, userId: user.id, text };
      emitTo(namespace, { room: `room:${roomId}`, by: user, silent: userRoom(user.id) }, 'message', message);
      ack({ ok: true });
    });
  });
}
