import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { onEvent } from '../events.js';

/** What is delivered is HTML with the text escaped inside it, and a second argument; nothing is as it was sent. */
export function escapedAndDecorated({ routes, ownNamespace }) {
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    onEvent(socket, 'enter', (ack, channel) => {
      socket.join(`channel:${channel}`);
      ack([true, channel]);
    });
    onEvent(socket, 'say', (ack, channel, text) => {
      if (!socket.rooms.has(`channel:${channel}`)) return ack([false, 'enter first']);
      const html = `<p><b>${socket.data.user.name}</b>: ${escapeHtml(text.trim())}</p>`;
      namespace.to(`channel:${channel}`).emit('said', html, { channel, at: Date.now() });
      ack([true, channel]);
    });
  });
}

function escapeHtml(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '/': '&#x2F;' };
  return text.replace(/[&<>"'/]/g, (character) => entities[character]);
}
