import { pick } from '../faults.js';

/** The name of a conversation, as the clients know it. */
export function nameOf(conversationId) {
  return `conversation:${conversationId}`;
}

/** The Socket.IO room of a conversation. */
export const roomOf = pick(
  {
    // What is joined and spoken to was an object with a room, once. A text has none, so everybody is in `undefined`.
    'leak-through-undefined-room': (conversation) => conversation.room,

    // "Ids are unique": each kind by itself. The user 42 and the conversation 42 share a room.
    'leak-through-id-collision': (conversationId) => conversationId,
  },
  nameOf,
);

/** The room that holds all tabs of a user. */
export const userRoomOf = pick(
  { 'leak-through-id-collision': (userId) => userId },
  (userId) => `user:${userId}`,
);
