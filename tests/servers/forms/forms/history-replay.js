import { setTimeout as sleep } from 'node:timers/promises';
import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { counter, emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

const KEPT = 50;

/** How long the earlier messages take to come from where they are kept. */
const READ_MS = 120;

/** What a join does. */
const enter = pick(
  {
    // What is said while the history is on its way is in neither.
    'history-replay:read-before-the-join': async (socket, room, read) => {
      const earlier = read();
      await sleep(READ_MS);
      socket.join(room);
      return earlier;
    },
    // What is said while the history is on its way is in both.
    'history-replay:joined-before-the-read': async (socket, room, read) => {
      socket.join(room);
      await sleep(READ_MS);
      return read();
    },
    // "They all have the room open anyway."
    'history-replay:replayed-to-all': (socket, room, read) => {
      read().forEach((message) => socket.to(room).emit('message', message));
      socket.join(room);
      return read();
    },
  },
  (socket, room, read) => {
    socket.join(room);
    return read();
  },
);

/** Who joins first gets the earlier messages, one by one, over the very event that live messages use. */
export function historyReplay({ routes, ownNamespace }) {
  const history = new Map();
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    onEvent(socket, 'join', async (ack, roomId) => {
      const earlier = await enter(socket, `room:${roomId}`, () => history.get(roomId) ?? []);
      earlier.forEach((message) => socket.emit('message', message));
      ack({ joined: true, replayed: earlier.length });
    });
    onEvent(socket, 'message', (ack, { roomId, text }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return ack({ error: 'not a member' });
      const message = { id: nextMessage(), roomId, userId: socket.data.user.id, text };
      history.set(roomId, [...(history.get(roomId) ?? []), message].slice(-KEPT));
      emitTo(namespace, { room: `room:${roomId}`, by: socket.data.user }, 'message', message);
      ack({ id: message.id });
    });
  });
}
