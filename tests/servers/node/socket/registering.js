import { setTimeout as timeout } from 'node:timers/promises';
import { pick } from '../faults.js';

/** Serves each socket that has come through the gate. */
export const whenConnected = pick(
  {
    // The settings of the user are read first. What the client sends meanwhile finds no handler.
    'handler-registered-late': (io, serve) => {
      io.on('connection', async (socket) => {
        await timeout(40);
        serve(socket);
      });
    },
  },
  (io, serve) => io.on('connection', serve),
);

/** Listens to what a tab sends, from the beginning. */
export const whenServed = pick(
  {
    // It moved to where the room is known, see below.
    'handler-stacked-on-join': () => {},

    // The handlers moved to a file of their own; the line in the old one stayed.
    'handler-registered-twice': (listen) => {
      listen();
      listen();
    },
  },
  (listen) => listen(),
);

/** Listens to what a tab sends, from when it has joined. */
export const whenJoined = pick(
  {
    // Every join puts a handler on top of those that are there.
    'handler-stacked-on-join': (listen) => listen(),
  },
  () => {},
);
