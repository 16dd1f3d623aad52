import { fromQuery, gate, serveJsonLogin } from '../accounts.js';
import { onEvent } from '../events.js';

/** The delivery only rings: it carries the sender's name and nothing of the message, which is fetched elsewhere. */
export function noContentDelivered({ routes, ownServer }) {
  serveJsonLogin(routes);

  const io = ownServer();
  io.use(gate(fromQuery));
  io.on('connection', (socket) => {
    const { user } = socket.data;
    socket.join(`chatroom:${user.name}`);
    onEvent(socket, 'send-message', (_ack, { toUserName }) => {
      if (typeof toUserName === 'string') io.to(`chatroom:${toUserName}`).emit('message', user.name);
    });
  });
}
