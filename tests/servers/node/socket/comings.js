import { nameOf, roomOf } from './rooms.js';

const PREFIX = nameOf('');

/** Tells the others in a conversation that a tab has come. */
export function announceJoined(socket, conversationId) {
  socket.to(roomOf(conversationId)).emit('conversation:joined', coming(socket, conversationId));
}

/** Tells the others in a conversation that a tab is going. */
export function announceLeft(socket, conversationId) {
  socket.to(roomOf(conversationId)).emit('conversation:left', coming(socket, conversationId));
}

/** A tab that closes, or whose connection does, has left all that it was in. */
export function watchComings(socket) {
  // A session that was recovered is in its rooms again, without having joined them.
  if (socket.recovered) for (const id of conversationsOf(socket)) announceJoined(socket, id);
  // In "disconnecting" the rooms are still known; in "disconnect" they are not.
  socket.on('disconnecting', () => {
    for (const id of conversationsOf(socket)) announceLeft(socket, id);
  });
}

function conversationsOf(socket) {
  return [...socket.rooms].filter((room) => room.startsWith(PREFIX)).map((room) => room.slice(PREFIX.length));
}

function coming(socket, conversationId) {
  return { conversationId, userId: socket.data.user?.id };
}
