import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { emitTo, onEvent, userRoom } from '../events.js';
import { pick } from '../faults.js';

/** Who is told of a change. */
const tell = pick(
  {
    // It was to be told to who had asked.
    'own-devices-sync:only-the-one-that-wrote': (_namespace, socket, change) => socket.emit('sync:changed', change),
    'own-devices-sync:everybody': (namespace, _socket, change) => namespace.emit('sync:changed', change),
    // `socket.to` leaves out the socket.
    'own-devices-sync:the-others-only': (_namespace, socket, change) => {
      socket.to(userRoom(change.owner)).emit('sync:changed', change);
    },
  },
  (namespace, { data }, change) => {
    emitTo(namespace, { room: userRoom(data.user.id), by: data.user }, 'sync:changed', change);
  },
);

/** Nothing ever reaches another user: what one device changes, all devices of the same user hear, itself included. */
export function ownDevicesSync({ routes, ownNamespace }) {
  let revision = 0;
  serveJsonLogin(routes);

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', (socket) => {
    const { user } = socket.data;
    socket.join(userRoom(user.id));
    onEvent(socket, 'sync:put', (ack, key, value) => {
      revision += 1;
      tell(namespace, socket, { key, value, revision, owner: user.id });
      ack(revision);
    });
  });
}
