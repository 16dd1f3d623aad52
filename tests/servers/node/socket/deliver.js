import { pick } from '../faults.js';
import { acrossNodes } from './deliverAcrossNodes.js';
import { outOfTurn } from './deliverOutOfTurn.js';
import { tooLittle } from './deliverTooLittle.js';
import { tooOften } from './deliverTooOften.js';
import { tooWide } from './deliverTooWide.js';
import { memberIdsIn } from './membership.js';
import { presence } from './presence.js';
import { roomOf } from './rooms.js';
import { tellUnread } from './unread.js';

/**
 * Gives a message to those who should hear it: every tab in the conversation, except all tabs of the sender.
 * The functions above the last one are the ways in which this goes wrong.
 */
export const deliver = pick(
  {
    // Each call sends to the whole room again, and leaves out one tab only: k copies for the members,
    // k - 1 for every tab of the sender, where k is the number of the sender's tabs.
    'except-in-loop': (io, socket, message) => {
      const socketIds = [...presence.get(message.senderId)];
      socketIds.forEach((id) => io.to(roomOf(message.conversationId)).except(id).emit('message:new', message));
    },

    // One copy per tab of the sender. The emitting tab is left out each time, its siblings never.
    'to-in-loop-per-tab': (io, socket, message) => {
      const socketIds = [...presence.get(message.senderId)];
      socketIds.forEach(() => socket.to(roomOf(message.conversationId)).emit('message:new', message));
    },

    // The same, and nobody is left out.
    'io-to-in-loop-per-tab': (io, socket, message) => {
      const socketIds = [...presence.get(message.senderId)];
      socketIds.forEach(() => io.to(roomOf(message.conversationId)).emit('message:new', message));
    },

    // except() takes a string or an array. A Set is taken for the name of a room in which nobody is.
    'sender-not-excluded': (io, socket, message) => {
      io.to(roomOf(message.conversationId)).except(presence.get(message.senderId)).emit('message:new', message);
    },

    // socket.to() leaves out the socket that speaks, not the user: the sender's other tabs hear it.
    'only-emitting-tab-excluded': (io, socket, message) => {
      socket.to(roomOf(message.conversationId)).emit('message:new', message);
    },

    // The room is missing altogether.
    'leak-to-everyone': (io, socket, message) => {
      io.emit('message:new', message);
    },

    'leak-to-everyone:broadcast': (io, socket, message) => {
      socket.broadcast.emit('message:new', message);
    },

    // The sockets are in "conversation:42"; this speaks to "42".
    'joined-but-deaf': (io, socket, message) => {
      io.to(message.conversationId).emit('message:new', message);
    },

    // One emit to each member, through a presence map that knows one tab of each.
    'last-tab-only': toOneTabOfEachMember,
    'first-tab-only': toOneTabOfEachMember,

    // The event was renamed here and not in the clients.
    'message-event-renamed': (io, socket, message) => {
      io.to(roomOf(message.conversationId)).except([...presence.get(message.senderId)]).emit('message:created', message);
    },

    // socket.emit() answers the one who spoke.
    'emits-to-sender-only': (io, socket, message) => {
      socket.emit('message:new', message);
    },

    // Whoever the message says it is of, the tabs that are left out are those of whom it is of.
    'sender-spoofable': (io, socket, message) => {
      const own = [...presence.get(socket.data.user.id)];
      io.to(roomOf(message.conversationId)).except(own).emit('message:new', message);
    },

    ...tooOften,
    ...tooWide,
    ...tooLittle,
    ...outOfTurn,
    ...acrossNodes,
  },
  (io, socket, message) => {
    io.to(roomOf(message.conversationId)).except([...presence.get(message.senderId)]).emit('message:new', message);
    tellUnread(io, message);
  },
);

function toOneTabOfEachMember(io, socket, message) {
  for (const memberId of memberIdsIn(io, message.conversationId)) {
    if (memberId === message.senderId) continue;
    for (const socketId of presence.get(memberId)) io.to(socketId).emit('message:new', message);
  }
}
