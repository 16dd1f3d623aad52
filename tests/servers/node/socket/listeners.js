import { EventEmitter } from 'node:events';
import { pick } from '../faults.js';
import { presence } from './presence.js';
import { roomOf } from './rooms.js';

/** Carries messages from where they are taken to where they are given out. */
const bus = new EventEmitter();

// The warning about eleven listeners was in the way.
bus.setMaxListeners(0);

/** Hands a message to all listeners. */
export function publish(message) {
  bus.emit('message', message);
}

/** What each connection listens to. Nothing ends it when the connection does. */
export const listen = pick(
  {
    'listener-leak-per-connection': (io) => {
      bus.on('message', (message) => {
        const own = [...presence.get(message.senderId)];
        io.to(roomOf(message.conversationId)).except(own).emit('message:new', message);
      });
    },

    'listener-leak-per-connection:socket': (io, socket) => {
      bus.on('message', (message) => socket.to(roomOf(message.conversationId)).emit('message:new', message));
    },
  },
  () => {},
);
