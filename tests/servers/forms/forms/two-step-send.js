import { findAccount, gate, readCookie, readToken, signToken } from '../accounts.js';
import { counter, emitTo, onEvent, userRoom } from '../events.js';
import { pick } from '../faults.js';

/** Who does not hear the second step, the relaying of a message. */
const silentOf = pick(
  {
    // `io.to` where `socket.to` stood, since the route has no socket.
    'two-step-send:relayed-to-the-sender-too': () => [],
  },
  (socket) => socket.id,
);

/** Whether a participant is notified. */
const isNotified = pick(
  {
    // "All participants."
    'two-step-send:sender-notified-too': () => true,
  },
  (userId, sender) => userId !== sender.id,
);

/** A message is stored over HTTP and then relayed by an event; it arrives as two events, with two audiences. */
export function twoStepSend({ routes, ownNamespace }) {
  const participants = new Map();
  const stored = new Set();
  const nextMessage = counter('m');
  const fromCookie = ({ headers }) => readToken(readCookie(headers, 'accessToken'));

  routes.post('/login', (request, response) => {
    const user = findAccount(request.body?.email, request.body?.password);
    if (!user) return response.status(401).json({ error: 'Invalid credentials' });
    response.cookie('accessToken', signToken(user), { httpOnly: true, path: '/', sameSite: 'lax' });
    response.json({ user: { id: user.id, name: user.name } });
  });
  routes.use((request, response, next) => {
    request.user = fromCookie(request);
    if (!request.user) return response.status(401).json({ error: 'Unauthorized' });
    next();
  });
  routes.post('/conversations/:id/participants', (request, response) => {
    const { id } = request.params;
    participants.set(id, (participants.get(id) ?? new Set()).add(request.user.id));
    response.status(204).end();
  });
  routes.post('/messages', (request, response) => {
    const { conversationId, content } = request.body ?? {};
    const message = { id: nextMessage(), conversationId, senderId: request.user.id, content };
    stored.add(message.id);
    response.status(201).json({ message });
  });

  const namespace = ownNamespace();
  namespace.use(gate(fromCookie));
  namespace.on('connection', (socket) => {
    const { user } = socket.data;
    socket.join(userRoom(user.id));
    onEvent(socket, 'join_conversation', (_ack, id) => socket.join(`conversation:${id}`));
    onEvent(socket, 'send_message', (_ack, message) => {
      const { id, conversationId, content } = message;
      if (!stored.has(id)) return;
      const others = { room: `conversation:${conversationId}`, by: user, silent: silentOf(socket) };
      emitTo(namespace, others, 'receive_message', message);
      for (const userId of participants.get(conversationId) ?? []) {
        if (!isNotified(userId, user)) continue;
        const notification = { conversationId, senderId: user.id, preview: content };
        namespace.to(userRoom(userId)).emit('new_message_notification', notification);
      }
    });
  });
}
