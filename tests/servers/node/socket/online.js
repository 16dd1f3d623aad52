import cluster from 'node:cluster';
import { userRoomOf } from './rooms.js';

/**
 * Tells everybody when the first tab of a user opens, and when the last one is gone. Several processes would have to
 * count together, so there nobody is told.
 */
export function watchOnline(socket) {
  if (cluster.isWorker) return;
  const userId = socket.data.user.id;
  if (tabsOf(socket) === 1) socket.broadcast.emit('user:online', { userId });
  socket.on('disconnect', () => {
    if (tabsOf(socket) === 0) socket.nsp.emit('user:offline', { userId });
  });
}

/** How many tabs the user of a socket has open. */
function tabsOf(socket) {
  return socket.nsp.adapter.rooms.get(userRoomOf(socket.data.user.id))?.size ?? 0;
}
