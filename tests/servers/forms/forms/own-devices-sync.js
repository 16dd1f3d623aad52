import { fromAuth, gate, serveJsonLogin } from '../accounts.js';
import { onEvent, userRoom } from '../events.js';

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
      namespace.to(userRoom(user.id)).emit('sync:changed', { key, value, revision, owner: user.id });
      ack(revision);
    });
  });
}
