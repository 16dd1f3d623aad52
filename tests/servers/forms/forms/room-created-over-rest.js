import { randomBytes } from 'node:crypto';
import { fromAuth, gate, readBearer, serveJsonLogin } from '../accounts.js';
import { counter, onEvent } from '../events.js';

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
      if (!rooms.get(roomId)?.has(user.id)) return;
      socket.join(`room:${roomId}`);
      socket.emit('room_joined', { roomId });
    });
    onEvent(socket, 'send_message', (_ack, { roomId, content, clientId }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return;
      const message = { id: nextMessage(), roomId, userId: user.id, content, clientId };
      namespace.to(`room:${roomId}`).emit('receive_message', message);
    });
  });
}
