import { fromAuth, gate, serveJsonLogin, users } from '../accounts.js';
import { counter, emitTo, onEvent, userRoom } from '../events.js';
import { pick } from '../faults.js';

/** Whose tabs a message goes to. */
const roomFor = pick(
  {
    // Of the two ids in the conversation, the wrong one.
    'direct-messages:to-the-sender': (sender) => userRoom(sender.id),
  },
  (_sender, recipient) => userRoom(recipient.id),
);

/** To whom a message is emitted. */
const deliver = pick(
  {
    // Of a recipient without an open tab the list is empty, and `to([])` is as good as no `to` at all.
    'direct-messages:to-a-list-of-tabs': (namespace, by, recipient, ...message) => {
      const tabs = [...namespace.sockets.values()].filter((tab) => tab.data.user.id === recipient.id);
      namespace.to(tabs.map((tab) => tab.id)).emit(...message);
    },
  },
  (namespace, by, recipient, ...message) => emitTo(namespace, { room: roomFor(by, recipient), by }, ...message),
);

/** From one user to another: the conversation is named by both ids, sorted and joined, and all tabs of one hear it. */
export function directMessages({ routes, ownNamespace }) {
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    const { user } = socket.data;
    socket.join(userRoom(user.id));
    onEvent(socket, 'sendMessage', (_ack, { to, message }) => {
      const recipient = users.find((other) => other.id !== user.id && [other.id, user.id].sort().join('') === to);
      if (!recipient) return socket.emit('messageRefused', { to });
      const id = nextMessage();
      deliver(namespace, user, recipient, 'newMessage', { id, to, senderId: user.id, message });
      socket.emit('messageSent', { id, to });
    });
  });
}
