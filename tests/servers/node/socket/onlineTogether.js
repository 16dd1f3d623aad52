/** Who is online where the chat runs in several processes, which count together. */
import { pick } from '../faults.js';
import { userRoomOf } from './rooms.js';

/** Tells everybody when the first tab of a user opens at any process, and when the last one is gone. */
export async function watchTogether(socket) {
  const { nsp } = socket;
  const userId = socket.data.user.id;
  socket.on('disconnect', async () => {
    if ((await tabsOf(nsp, userId)) === 0) nsp.emit('user:offline', { userId });
  });
  if ((await tabsOf(nsp, userId)) === 1) socket.broadcast.emit('user:online', { userId });
}

// The room of this process only: what was right before there were two.
const here = (nsp, userId) => nsp.adapter.rooms.get(userRoomOf(userId))?.size ?? 0;

/** A process that does not answer in time has no tab to tell of. */
const everywhere = async (nsp, userId) => {
  try {
    return (await nsp.in(userRoomOf(userId)).fetchSockets()).length;
  } catch (error) {
    console.error('presence:', error.message);
    return here(nsp, userId);
  }
};

/** How many tabs a user has open. */
const tabsOf = pick(
  {
    'presence-is-node-local': here,
    'presence-is-node-local:loop': here,
    'presence-is-node-local:online': here,
  },
  everywhere,
);
