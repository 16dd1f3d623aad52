import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** What is made of a text. */
const decorate = pick(
  {
    // What was made safe once is made safe again on its way out.
    'escaped-and-decorated:escaped-twice': (name, text) => escapeHtml(`<p><b>${name}</b>: ${escapeHtml(text)}</p>`),
    // The column holds so many characters, and what comes out of it is what is shown.
    'escaped-and-decorated:cut-to-the-column': (name, text) => `<p><b>${name}</b>: ${escapeHtml(text).slice(0, 16)}</p>`,
  },
  (name, text) => `<p><b>${name}</b>: ${escapeHtml(text)}</p>`,
);

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
      const html = decorate(socket.data.user.name, text.trim());
      const audience = { room: `channel:${channel}`, by: socket.data.user };
      emitTo(namespace, audience, 'said', html, { channel, at: Date.now() });
      ack([true, channel]);
    });
  });
}

function escapeHtml(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '/': '&#x2F;' };
  return text.replace(/[&<>"'/]/g, (character) => entities[character]);
}
