import { pick } from '../faults.js';

/** The Socket.IO room of a conversation. */
export function roomOf(conversationId) {
  return `conversation:${conversationId}`;
}

/** Whether this socket, not merely its user, has joined the conversation. */
export function isMember(socket, conversationId) {
  return socket.rooms.has(roomOf(conversationId));
}

/** Takes a socket into a conversation and says so. */
export const join = pick(
  {
    // Somebody forgot the acknowledgement: the socket is in, but the client waits.
    'join-ack-missing': (socket, conversationId) => {
      socket.join(roomOf(conversationId));
    },

    // The look-up never finds anybody (see below), and the client is told.
    'join-refused': (socket, conversationId, ack) => {
      try {
        assertParticipant(socket.data.user, conversationId);
        socket.join(roomOf(conversationId));
        ack({ success: true, room: roomOf(conversationId) });
      } catch (error) {
        ack({ success: false, error: error.message });
      }
    },

    // The same look-up fails, the error is logged, and the acknowledgement behind the block says "success" all the same.
    'joined-but-deaf:ack-lies': (socket, conversationId, ack) => {
      try {
        assertParticipant(socket.data.user, conversationId);
        socket.join(roomOf(conversationId));
      } catch (error) {
        console.error('join failed:', error.message);
      }
      ack({ success: true, room: roomOf(conversationId) });
    },
  },
  (socket, conversationId, ack) => {
    socket.join(roomOf(conversationId));
    ack({ success: true, room: roomOf(conversationId) });
  },
);

/** Takes a socket out of a conversation and says so. */
export function leave(socket, conversationId, ack) {
  socket.leave(roomOf(conversationId));
  ack({ success: true, room: roomOf(conversationId) });
}

// The keys came from the database as numbers; the socket sends a string, and to a Map 42 is not "42".
const participants = new Map([[42, new Set(['u1', 'u2', 'u3', 'u4', 'u5'])]]);

function assertParticipant(user, conversationId) {
  if (!participants.get(conversationId)?.has(user.id)) throw new Error('not a participant');
}
