/** The ways in which a message comes to those whom it is not for. */
import { socketIdsIn } from './membership.js';
import { presence } from './presence.js';

export const tooWide = {
  // Where nobody is left to be told, the list is empty, and to nobody means to everybody.
  'leak-when-recipient-offline': (io, socket, message) => {
    io.to(recipientsOf(io, message)).emit('message:new', message);
  },

  'leak-when-recipient-offline:broadcast': (io, socket, message) => {
    socket.to(recipientsOf(io, message)).emit('message:new', message);
  },

  // Whatever rooms the socket is in: the other conversation as well, and the room of its user.
  'leak-to-shared-rooms': (io, socket, message) => {
    socket.to([...socket.rooms]).emit('message:new', message);
  },

  'leak-to-shared-rooms:each': (io, socket, message) => {
    for (const room of socket.rooms) socket.to(room).emit('message:new', message);
  },
};

function recipientsOf(io, { conversationId, senderId }) {
  const own = presence.get(senderId);
  return socketIdsIn(io, conversationId).filter((id) => !own.has(id));
}
