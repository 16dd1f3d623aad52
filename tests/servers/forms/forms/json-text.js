import { fromQuery, gate, serveJsonLogin } from '../accounts.js';
import { counter, onEvent } from '../events.js';

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
      namespace.to(`chat:${chatId}`).emit('messages:new', JSON.stringify(message));
      ack('');
    });
  });
}
