import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { counter, emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** user id -> the tab that came last. This was written when nobody had two tabs. */
const tabs = new Map();

const toEverybody = pick(
  {
    'automatic-membership:one-tab-of-each': (_namespace, _by, message) => {
      for (const tab of tabs.values()) tab.emit('message', message);
    },
  },
  (namespace, by, message) => emitTo(namespace, { by }, 'message', message),
);

/** What is done before a new socket is served. */
const prepare = pick(
  {
    // The profile comes from a database, and until it is there nobody listens to the socket.
    'automatic-membership:profile-first': (serve) => setTimeout(serve, 400),
  },
  (serve) => serve(),
);

/** One global room, and everybody who is connected is in it. Who speaks hears it too. */
export function automaticMembership({ routes, ownNamespace }) {
  const nextMessage = counter('m');
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    tabs.set(socket.data.user.id, socket);
    prepare(() => {
      onEvent(socket, 'message', (_ack, { text, tempId }) => {
        const { user } = socket.data;
        toEverybody(namespace, user, { _id: nextMessage(), user: user.id, text, tempId });
      });
    });
  });
}
