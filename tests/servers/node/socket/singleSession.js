import { pick } from '../faults.js';

/** Ends what a user has open elsewhere, where a user may have one tab only. */
export const closeOthers = pick(
  {
    // Written against shared accounts; it closes the second window of an honest user as well.
    'second-tab-kicks-first': (io, socket) => {
      for (const other of io.sockets.sockets.values()) {
        if (other !== socket && other.data.user.id === socket.data.user.id) other.disconnect(true);
      }
    },
  },
  () => {},
);
