import { pick } from '../faults.js';
import { takesPart } from './participants.js';
import { roomOf } from './rooms.js';

/** Whether this socket, not merely its user, has joined the conversation. */
export function isMember(socket, conversationId) {
  return socket.rooms.has(roomOf(conversationId));
}

/** Whether a user may join a conversation. */
export const mayJoin = pick(
  {
    // Whoever knows the id is in. The history is guarded, the door is not.
    'join-not-authorised': () => true,
  },
  takesPart,
);

/** Whether a tab may speak in a conversation. */
export const mayPublish = pick(
  {
    // "Whoever is not in does not see the field": nobody asks here.
    'outsider-can-publish': () => true,
  },
  isMember,
);

/** The ids of the sockets in a conversation. */
export function socketIdsIn(io, conversationId) {
  return [...(io.sockets.adapter.rooms.get(roomOf(conversationId)) ?? [])];
}

/** The ids of the users who have a tab in a conversation. */
export function memberIdsIn(io, conversationId) {
  const sockets = socketIdsIn(io, conversationId).map((id) => io.sockets.sockets.get(id));
  return [...new Set(sockets.map((socket) => socket.data.user.id))];
}
