import { pick } from '../faults.js';

/** What goes on of the files of a message, if it has any. */
export const attachmentsOf = pick(
  {
    // Every client that the author knew sent a list. One that sends none throws here, in the handler of an event,
    // where nobody catches it: the process ends, and all connections with it.
    'server-crash-on-event': ({ attachments }) => ({ attachments: attachments.map(({ url }) => url) }),
  },
  ({ attachments }) => (attachments ? { attachments: attachments.map(({ url }) => url) } : {}),
);
