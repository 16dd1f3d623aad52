import { pick } from '../faults.js';
import { conversationsOf } from './comings.js';

const GRACE_MS = 30_000;

/** user and conversation -> the timer that ends the time in which the user may come back as if nothing had been. */
const timers = new Map();

/** Gives a user time to come back whose connection is lost. */
export const grantGrace = pick(
  {
    'deaf-after-reconnect': (socket) => {
      socket.on('disconnecting', () => {
        for (const conversationId of conversationsOf(socket)) {
          const key = keyOf(socket, conversationId);
          clearTimeout(timers.get(key));
          timers.set(key, setTimeout(() => timers.delete(key), GRACE_MS).unref());
        }
      });
    },
  },
  () => {},
);

/** Whether a user has come back in time, which ends the time. */
export function comesBackInTime(socket, conversationId) {
  const key = keyOf(socket, conversationId);
  clearTimeout(timers.get(key));
  return timers.delete(key);
}

function keyOf(socket, conversationId) {
  return `${socket.data.user.id} in ${conversationId}`;
}
