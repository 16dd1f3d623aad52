import { fromQuery, gate, serveJsonLogin } from '../accounts.js';
import { counter, emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** A message as it is written into the packet. */
const write = pick(
  {
    // The library does it, and so does the application.
    'json-text:encoded-twice': (message) => JSON.stringify(JSON.stringify(message)),
    // Somebody's own encoder, which has never seen a word of more than twelve letters.
    'json-text:content-cut': ({ content, ...rest }) => JSON.stringify({ ...rest, content: content.slice(0, 12) }),
  },
  (message) => JSON.stringify(message),
);

/** What other libraries' servers do: acknowledgements and payloads are texts that hold JSON. */
export function jsonText({ routes, ownNamespace }) {
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromQuery));
  namespace.on('connection', (socket) => {
    onEvent(socket, 'chat:join', (ack, { chatId }) => {
      socket.join(`chat:${chatId}`);
      ack('{"success":true}');
    });
    onEvent(socket, 'messages:send', (ack, { chatId, content }) => {
      if (!socket.rooms.has(`chat:${chatId}`)) return ack('{"success":false}');
      const message = { id: nextMessage(), senderId: socket.data.user.id, chatId, content };
      emitTo(namespace, { room: `chat:${chatId}`, by: socket.data.user }, 'messages:new', write(message));
      ack('');
    });
  });
}
