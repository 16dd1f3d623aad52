import cluster from 'node:cluster';
import { pick } from '../faults.js';
import { watchTogether } from './onlineTogether.js';
import { presence } from './presence.js';
import { userRoomOf } from './rooms.js';

/** Tells everybody when the first tab of a user opens, and when the last one is gone. */
export function watchOnline(socket) {
  if (cluster.isWorker) return watchTogether(socket);
  if (tabsOf(socket) === 1) announceOnline(socket);
  socket.on('disconnect', (reason) => afterClosing(socket, reason));
}

/** How many tabs the user of a socket has open. */
const tabsOf = pick(
  {
    // The presence map is asked, and nothing is ever taken out of it: see presence.js.
    'stale-socket-ids:presence': ({ data }) => presence.get(data.user.id).size,
  },
  ({ nsp, data }) => nsp.adapter.rooms.get(userRoomOf(data.user.id))?.size ?? 0,
);

const afterClosing = pick(
  {
    // One tab is one user here.
    'premature-offline': (socket) => announceOffline(socket),

    // Who says goodbye is gone. Who does not may come back, so the sweep below waits for their heartbeat.
    'ghost-online': (socket, reason) => {
      if (tabsOf(socket) > 0) return;
      if (reason === 'client namespace disconnect') announceOffline(socket);
      else silent.set(socket.data.user.id, { socket, since: Date.now() / 1000 });
    },
  },
  (socket) => {
    if (tabsOf(socket) === 0) announceOffline(socket);
  },
);

function announceOnline(socket) {
  const userId = socket.data.user.id;
  if (!silent.delete(userId)) socket.broadcast.emit('user:online', { userId });
}

function announceOffline(socket) {
  socket.nsp.emit('user:offline', { userId: socket.data.user.id });
}

/** user id -> who fell silent, and when: only `ghost-online` waits for anybody. */
const silent = new Map();
const PATIENCE_MS = 60_000;

// Seconds are compared with milliseconds: the minute lasts for seventeen hours.
const sweep = () => {
  for (const [userId, { socket, since }] of silent) {
    if (Date.now() / 1000 - since > PATIENCE_MS && silent.delete(userId)) announceOffline(socket);
  }
};
setInterval(sweep, 1000).unref();
