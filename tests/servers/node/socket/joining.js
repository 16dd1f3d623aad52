import { setTimeout as timeout } from 'node:timers/promises';
import { pick } from '../faults.js';
import { announceJoined } from './comings.js';
import { comesBackInTime } from './grace.js';
import { historyOf } from './history.js';
import { note } from './memberList.js';
import { isMember } from './membership.js';
import { nameOf, roomOf, userRoomOf } from './rooms.js';

/** How long the database takes. */
const lookUp = () => timeout(40);

/** Takes a socket into a conversation and says so. */
export const join = pick(
  {
    // Somebody forgot the acknowledgement: the socket is in, but the client waits.
    'join-ack-missing': (socket, conversationId) => {
      enter(socket, conversationId);
    },

    // The look-up never finds anybody (see below), and the client is told.
    'join-refused': (socket, conversationId, ack) => {
      try {
        assertParticipant(socket.data.user, conversationId);
        enter(socket, conversationId);
        ack(joined(conversationId));
      } catch (error) {
        ack({ success: false, error: error.message });
      }
    },

    // The same look-up fails, the error is logged, and the acknowledgement behind the block says "success" all the same.
    'joined-but-deaf:ack-lies': (socket, conversationId, ack) => {
      try {
        assertParticipant(socket.data.user, conversationId);
        enter(socket, conversationId);
      } catch (error) {
        console.error('join failed:', error.message);
      }
      ack(joined(conversationId));
    },

    // The room was thought to be nobody's business.
    'join-ack-unexpected': (socket, conversationId, ack) => {
      enter(socket, conversationId);
      ack({ success: true });
    },

    // The answer of another part of the system.
    'join-ack-unexpected:ok': (socket, conversationId, ack) => {
      enter(socket, conversationId);
      ack({ ok: 1 });
    },

    // "So that it feels quick": the client speaks and listens while the database is still asked.
    'join-ack-before-membership': async (socket, conversationId, ack) => {
      ack(joined(conversationId));
      await lookUp();
      enter(socket, conversationId);
    },

    // What is said between the reading and the joining is in neither.
    'join-history-gap': async (socket, conversationId, ack) => {
      const history = historyOf(conversationId);
      await lookUp();
      enter(socket, conversationId);
      ack({ ...joined(conversationId), history });
    },

    // What is said between the joining and the reading is in both.
    'join-history-overlap': async (socket, conversationId, ack) => {
      enter(socket, conversationId);
      await lookUp();
      ack({ ...joined(conversationId), history: historyOf(conversationId) });
    },

    // All of the user's tabs are taken in; one leaves by itself, see leaving.js.
    'leave-affects-one-tab': (socket, conversationId, ack) => {
      socket.nsp.in(userRoomOf(socket.data.user.id)).socketsJoin(roomOf(conversationId));
      announceJoined(socket, conversationId);
      ack(joined(conversationId));
    },

    // Who comes back in time never left, so there is nothing to do. But the socket is another one.
    'deaf-after-reconnect': (socket, conversationId, ack) => {
      if (!comesBackInTime(socket, conversationId)) enter(socket, conversationId);
      ack(joined(conversationId));
    },

    'duplicates-after-reconnect': (socket, conversationId, ack) => {
      note(socket, conversationId);
      enter(socket, conversationId);
      ack(joined(conversationId));
    },
  },
  (socket, conversationId, ack) => {
    enter(socket, conversationId);
    ack(joined(conversationId));
  },
);

function enter(socket, conversationId) {
  const isNew = !isMember(socket, conversationId);
  socket.join(roomOf(conversationId));
  if (isNew) announceJoined(socket, conversationId);
}

function joined(conversationId) {
  return { success: true, room: nameOf(conversationId) };
}

// The keys came from the database as numbers; the socket sends a string, and to a Map 42 is not "42".
const participants = new Map([[42, new Set(['u1', 'u2', 'u4'])]]);

function assertParticipant(user, conversationId) {
  if (!participants.get(conversationId)?.has(user.id)) throw new Error('not a participant');
}
