/** Who is in which conversation, as a list that outlives connections: only `duplicates-after-reconnect` keeps one. */
import { pick } from '../faults.js';

/** conversation id -> the ids of the users in it. */
const members = new Map();

/** The ids of those that a message is for, as the list has them. */
export function listedIn(conversationId) {
  return members.get(conversationId) ?? [];
}

/** The room of a user's tabs in a conversation. */
export function memberRoomOf(conversationId, userId) {
  return `conversation:${conversationId}:${userId}`;
}

/** Notes who joins, once. */
export function note(socket, conversationId) {
  const { id } = socket.data.user;
  socket.join(memberRoomOf(conversationId, id));
  if (!listedIn(conversationId).includes(id)) members.set(conversationId, [...listedIn(conversationId), id]);
}

/** Who leaves is listed still, for the other tabs. */
export function forget(socket, conversationId) {
  socket.leave(memberRoomOf(conversationId, socket.data.user.id));
}

/** Takes a user up again who was there before. */
export const restore = pick(
  {
    // Nobody looks whether the user is listed: here it was forgotten what is looked at above.
    'duplicates-after-reconnect': ({ data }) => {
      for (const list of members.values()) if (list.includes(data.user.id)) list.push(data.user.id);
    },
  },
  () => {},
);
