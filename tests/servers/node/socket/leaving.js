import { pick } from '../faults.js';
import { announceLeft } from './comings.js';
import { forget } from './memberList.js';
import { isMember } from './membership.js';
import { nameOf, roomOf } from './rooms.js';

/** Takes a socket out of a conversation and says so. */
export function leave(socket, conversationId, ack) {
  if (isMember(socket, conversationId)) announceLeft(socket, conversationId);
  quit(socket, conversationId);
  ack({ success: true, room: nameOf(conversationId) });
}

const quit = pick(
  {
    // The sockets are in "conversation:42"; this leaves "42".
    'leave-ineffective': (socket, conversationId) => socket.leave(conversationId),

    'duplicates-after-reconnect': (socket, conversationId) => {
      forget(socket, conversationId);
      socket.leave(roomOf(conversationId));
    },
  },
  // Of `leave-affects-one-tab` too, where all of the user's tabs were taken in.
  (socket, conversationId) => socket.leave(roomOf(conversationId)),
);
