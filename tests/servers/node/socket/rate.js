import { pick } from '../faults.js';

const WINDOW_MS = 1000;

/** user id -> when the user's latest messages were taken. */
const taken = new Map();

/** Whether a user may send now: at most so many messages in any second. */
function mayPass(userId, limit) {
  const now = Date.now();
  const recent = (taken.get(userId) ?? []).filter((time) => now - time < WINDOW_MS);
  if (recent.length >= limit) return false;
  taken.set(userId, [...recent, now]);
  return true;
}

/** Takes a message on, unless its user sends too many; `take` is what is done with one that passes. */
export const limitRate = pick(
  {
    // Two a second are plenty for fingers, and too few for three open tabs or a paste of several lines.
    'rate-limited': (userId, ack, take) => {
      if (mayPass(userId, 2)) return take();
      ack({ success: false, error: 'Too many messages, slow down' });
    },

    // The same, and nobody is told.
    'rate-limited:dropped': (userId, ack, take) => {
      if (mayPass(userId, 4)) take();
    },
  },
  (userId, ack, take) => take(),
);
