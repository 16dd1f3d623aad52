import { pick } from '../faults.js';

/** Timers hold no longer than this, and fire at once beyond it. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Closes a socket when its token has expired. */
export const closeAtExpiry = pick(
  {
    // The token is looked at when a socket opens, and never again.
    'socket-outlives-token': () => {},
  },
  (socket) => {
    const left = socket.data.expiresAt - Date.now();
    if (!(left > 0)) return;
    const timer = setTimeout(() => socket.disconnect(true), Math.min(left, LONGEST_TIMER));
    socket.on('disconnect', () => clearTimeout(timer));
  },
);
