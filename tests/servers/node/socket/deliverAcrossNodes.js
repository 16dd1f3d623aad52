/** The ways in which a delivery goes wrong that is right in one process. */
import { pick } from '../faults.js';
import { publish, subscribe } from './bus.js';
import { presence } from './presence.js';
import { roomOf } from './rooms.js';
import { UNREAD, unreadOf } from './unread.js';

export const acrossNodes = {
  // "local" stood here while it was tried out in one process; what was added later is right.
  'event-is-node-local': (io, socket, message) => {
    const room = roomOf(message.conversationId);
    const sender = [...presence.get(message.senderId)];
    io.local.to(room).except(sender).emit('message:new', message);
    io.to(room).except(sender).emit(UNREAD, unreadOf(message));
  },

  // Every process hears of the message, and each tells all of them.
  'published-on-every-node': (io, socket, message) => publish(io, message),
  'published-on-every-node:others': (io, socket, message) => publish(io, message),

  // The loop of `except-in-loop`, over the tabs that this process knows.
  'presence-is-node-local:loop': (io, socket, message) => {
    const socketIds = [...presence.get(message.senderId)];
    socketIds.forEach((id) => io.to(roomOf(message.conversationId)).except(id).emit('message:new', message));
  },

  // The emit to the room goes to the other processes first; the one to a socket of this process goes at once.
  'room-emit-overtaken': (io, socket, message) => {
    const room = roomOf(message.conversationId);
    io.to(room).except([...presence.get(message.senderId)]).emit('message:new', message);
    for (const other of io.sockets.sockets.values()) {
      const isReceiver = other.rooms.has(room) && other.data.user.id !== message.senderId;
      if (isReceiver) other.emit(UNREAD, unreadOf(message));
    }
  },
};

/** What a process does with the messages that all of them are told. */
const tellRoom = pick(
  {
    'published-on-every-node': (io) => (message) => {
      io.to(roomOf(message.conversationId)).emit('message:new', message);
    },
    'published-on-every-node:others': (io) => (message) => {
      io.to(roomOf(message.conversationId)).except([...presence.get(message.senderId)]).emit('message:new', message);
    },
  },
  undefined,
);

/** Listens to what all processes are told, where anything is. */
export async function listenToAll(io) {
  if (tellRoom) await subscribe(io, tellRoom(io));
}
