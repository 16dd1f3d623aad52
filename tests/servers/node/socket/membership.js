import { pick } from '../faults.js';
import { announceJoined, announceLeft } from './comings.js';
import { takesPart } from './participants.js';
import { nameOf, roomOf } from './rooms.js';

/** Whether this socket, not merely its user, has joined the conversation. */
export function isMember(socket, conversationId) {
  return socket.rooms.has(roomOf(conversationId));
}

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
  },
  (socket, conversationId, ack) => {
    enter(socket, conversationId);
    ack(joined(conversationId));
  },
);

/** Whether a user may join a conversation. */
export const mayJoin = takesPart;

function enter(socket, conversationId) {
  const isNew = !isMember(socket, conversationId);
  socket.join(roomOf(conversationId));
  if (isNew) announceJoined(socket, conversationId);
}

function joined(conversationId) {
  return { success: true, room: nameOf(conversationId) };
}

/** Takes a socket out of a conversation and says so. */
export function leave(socket, conversationId, ack) {
  if (isMember(socket, conversationId)) announceLeft(socket, conversationId);
  socket.leave(roomOf(conversationId));
  ack({ success: true, room: nameOf(conversationId) });
}

// The keys came from the database as numbers; the socket sends a string, and to a Map 42 is not "42".
const participants = new Map([[42, new Set(['u1', 'u2', 'u4'])]]);

function assertParticipant(user, conversationId) {
  if (!participants.get(conversationId)?.has(user.id)) throw new Error('not a participant');
}
