/** The name of a conversation, as the clients know it. */
export function nameOf(conversationId) {
  return `conversation:${conversationId}`;
}

/** The Socket.IO room of a conversation. */
export const roomOf = nameOf;

/** The room that holds all tabs of a user. */
export function userRoomOf(userId) {
  return `user:${userId}`;
}
