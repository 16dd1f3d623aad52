import { randomBytes } from 'node:crypto';
import { fromAuth, gate, readBearer, serveJsonLogin } from '../accounts.js';
import { counter, emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** Whether somebody may hear a room. */
const isMember = pick(
  {
    // Who knows the id was told it by a member.
    'room-created-over-rest:who-knows-the-id': () => true,
    // The list of who made the room, read where the list of who joined it was meant.
    'room-created-over-rest:only-who-made-it': (members, userId) => [...members][0] === userId,
  },
  (members, userId) => members.has(userId),
);

/** What a join over HTTP does to sockets. */
const letIn = pick(
  {
    // The sockets that are open when somebody becomes a member are let in, and an event is thought to be needless.
    'room-created-over-rest:open-sockets-only': () => {},
  },
  (socket, room) => socket.join(room),
);

/** One user creates the room, the others join it over HTTP, and the socket's own join is confirmed by an event. */
export function roomCreatedOverRest({ routes, ownNamespace }) {
  const rooms = new Map();
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  routes.use('/rooms', (request, response, next) => {
    request.user = readBearer(request.headers);
    if (!request.user) return response.status(401).json({ error: 'Unauthorized' });
    next();
  });
  routes.post('/rooms', (request, response) => {
    const room = { id: randomBytes(6).toString('hex'), name: request.body?.name ?? 'room' };
    rooms.set(room.id, new Set([request.user.id]));
    response.status(201).json({ room });
  });
  routes.post('/rooms/join', (request, response) => {
    const members = rooms.get(request.body?.roomId);
    if (!members) return response.status(404).json({ error: 'No such room' });
    if (members.has(request.user.id)) return response.status(409).json({ error: 'Already a member' });
    members.add(request.user.id);
    response.json({ room: { id: request.body.roomId } });
  });

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    const { user } = socket.data;
    // Who is not a member hears nothing, not even a refusal.
    onEvent(socket, 'join_room', (_ack, { roomId }) => {
      const members = rooms.get(roomId);
      if (!members || !isMember(members, user.id)) return;
      letIn(socket, `room:${roomId}`);
      socket.emit('room_joined', { roomId });
    });
    onEvent(socket, 'send_message', (_ack, { roomId, content, clientId }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return;
      const message = { id: nextMessage(), roomId, userId: user.id, content, clientId };
      emitTo(namespace, { room: `room:${roomId}`, by: user }, 'receive_message', message);
    });
  });
}
