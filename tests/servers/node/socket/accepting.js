import { setTimeout as timeout } from 'node:timers/promises';
import { pick } from '../faults.js';
import { deliver } from './deliver.js';
import { remember } from './history.js';

/** Keeps a message, gives it out, and tells its sender. */
export const accept = pick(
  {
    // What works the queue off was never started.
    'accepted-then-lost': (io, socket, message, ack) => {
      queues[0].push(message);
      ack(accepted(message));
    },

    // Three queues, so that none gets long, and two that work them off.
    'accepted-then-lost:sometimes': (io, socket, message, ack) => {
      const queue = queues[Number(message.id.slice(1)) % queues.length];
      queue.push(message);
      ack(accepted(message));
      for (const watched of queues.slice(1)) for (const next of watched.splice(0)) take(io, socket, next);
    },

    // It is on its way, and the sender is left waiting.
    'send-ack-missing': (io, socket, message) => take(io, socket, message),

    // Given out at once "so that it feels quick"; then it cannot be kept, and the sender is told that it failed.
    'refused-but-delivered': (io, socket, message, ack) => {
      try {
        deliver(io, socket, message);
        keep(message);
        ack(accepted(message));
      } catch (error) {
        ack({ success: false, error: error.message });
      }
    },

    // The preview of a link takes its time, or is known already: a later message may be ready before an earlier one.
    'out-of-order': async (io, socket, message, ack) => {
      await preview(message);
      take(io, socket, message);
      ack(accepted(message));
    },
  },
  (io, socket, message, ack) => {
    take(io, socket, message);
    ack(accepted(message));
  },
);

const queues = [[], [], []];

function take(io, socket, message) {
  remember(io, message);
  deliver(io, socket, message);
}

function accepted({ id }) {
  return { success: true, id };
}

function keep({ senderId }) {
  // The column still wants the ids of before.
  if (!Number.isInteger(senderId)) throw new Error('could not be saved');
}

/** Every other one is in the cache. */
function preview({ id }) {
  return Number(id.slice(1)) % 2 === 0 ? undefined : timeout(12);
}
