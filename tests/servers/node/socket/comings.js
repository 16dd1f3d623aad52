import { pick } from '../faults.js';
import { nameOf, roomOf } from './rooms.js';

/** Tells the others in a conversation that a tab has come. */
export function announceJoined(socket, conversationId) {
  socket.data.conversations = [...conversationsOf(socket), conversationId];
  socket.to(roomOf(conversationId)).emit('conversation:joined', coming(socket, conversationId));
}

/** Tells the others in a conversation that a tab is going. */
export function announceLeft(socket, conversationId) {
  socket.data.conversations = conversationsOf(socket).filter((id) => id !== conversationId);
  socket.to(roomOf(conversationId)).emit('conversation:left', coming(socket, conversationId));
}

/** Tells the others in its conversations that a tab is gone, however it went. */
export const watchComings = pick(
  {
    // In "disconnect" the socket has left its rooms already: there is nothing to go through.
    'left-event-missing': (socket) => {
      socket.on('disconnect', () => {
        for (const room of socket.rooms) announceLeft(socket, room.slice(nameOf('').length));
      });
    },
  },
  (socket) => {
    // A session that was recovered is in its rooms again, without having joined them.
    if (socket.recovered) comeBack(socket);
    socket.on('disconnecting', () => conversationsOf(socket).forEach((id) => announceLeft(socket, id)));
  },
);

function comeBack(socket) {
  socket.data.conversations = [];
  for (const room of socket.rooms) {
    if (room.startsWith(nameOf(''))) announceJoined(socket, room.slice(nameOf('').length));
  }
}

/** The conversations that a tab is in. */
export function conversationsOf(socket) {
  return socket.data.conversations ?? [];
}

function coming(socket, conversationId) {
  return { conversationId, userId: socket.data.user?.id };
}
