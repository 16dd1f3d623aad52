import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { counter, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** user id -> the tab that came last. This was written when nobody had two tabs. */
const tabs = new Map();

const toEverybody = pick(
  {
    'automatic-membership:one-tab-of-each': (_namespace, message) => {
      for (const tab of tabs.values()) tab.emit('message', message);
    },
  },
  (namespace, message) => namespace.emit('message', message),
);

/** One global room, and everybody who is connected is in it. Who speaks hears it too. */
export function automaticMembership({ routes, ownNamespace }) {
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    tabs.set(socket.data.user.id, socket);
    onEvent(socket, 'message', (_ack, { text, tempId }) => {
      toEverybody(namespace, { _id: nextMessage(), user: socket.data.user.id, text, tempId });
    });
  });
}
