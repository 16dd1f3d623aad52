/** The ways in which a message comes more than once. */
import { publish } from './listeners.js';
import { listedIn, memberRoomOf } from './memberList.js';
import { memberIdsIn } from './membership.js';
import { participantsOf } from './participants.js';
import { presence } from './presence.js';
import { roomOf, userRoomOf } from './rooms.js';

export const tooOften = {
  // The loop was meant for a notification to each; what is in it speaks to the whole room.
  'emit-per-member': (io, socket, message) => {
    const own = [...presence.get(message.senderId)];
    othersIn(io, message).forEach(() => io.to(roomOf(message.conversationId)).except(own).emit('message:new', message));
  },

  'emit-per-member:io': (io, socket, message) => {
    othersIn(io, message).forEach(() => io.to(roomOf(message.conversationId)).emit('message:new', message));
  },

  'emit-per-member:socket': (io, socket, message) => {
    othersIn(io, message).forEach(() => socket.to(roomOf(message.conversationId)).emit('message:new', message));
  },

  // Once for each listener: see listeners.js.
  'listener-leak-per-connection': (io, socket, message) => publish(message),
  'listener-leak-per-connection:socket': (io, socket, message) => publish(message),

  // To the room for those who look at it, and to each user "for the badge".
  'room-and-user-room': (io, socket, message) => {
    socket.to(roomOf(message.conversationId)).emit('message:new', message);
    const userIds = participantsOf(message.conversationId) ?? memberIdsIn(io, message.conversationId);
    for (const userId of userIds) {
      if (userId !== message.senderId) io.to(userRoomOf(userId)).emit('message:new', message);
    }
  },

  // The old name stayed "until all clients have the new one".
  'emitted-under-two-events': (io, socket, message) => {
    const others = io.to(roomOf(message.conversationId)).except([...presence.get(message.senderId)]);
    others.emit('message:new', message);
    others.emit('message', message);
  },

  // One emit for each time that somebody is listed: see memberList.js.
  'duplicates-after-reconnect': (io, socket, message) => {
    const { conversationId, senderId } = message;
    for (const userId of listedIn(conversationId)) {
      if (userId !== senderId) io.to(memberRoomOf(conversationId, userId)).emit('message:new', message);
    }
  },

  // The loop of `except-in-loop`, over a presence map that keeps the tabs that are gone.
  'stale-socket-ids': (io, socket, message) => {
    const socketIds = [...presence.get(message.senderId)];
    socketIds.forEach((id) => io.to(roomOf(message.conversationId)).except(id).emit('message:new', message));
  },
};

function othersIn(io, { conversationId, senderId }) {
  return memberIdsIn(io, conversationId).filter((userId) => userId !== senderId);
}
