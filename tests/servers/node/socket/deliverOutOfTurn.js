/** The ways in which what comes later overtakes what was given out before. */
import { setTimeout as timeout } from 'node:timers/promises';
import { memberIdsIn, socketIdsIn } from './membership.js';
import { presence } from './presence.js';
import { roomOf } from './rooms.js';
import { UNREAD, unreadOf } from './unread.js';

export const outOfTurn = {
  // Who is muted is looked up first, so telling the room became async; nobody put an "await" here.
  'room-emit-overtaken:unawaited': (io, socket, message) => {
    tellRoom(io, message);
    const own = presence.get(message.senderId);
    for (const id of socketIdsIn(io, message.conversationId).filter((other) => !own.has(other))) {
      io.sockets.sockets.get(id).emit(UNREAD, unreadOf(message));
    }
  },

  // Each tab is handed the message by a service, and waited for.
  'reply-before-question': async (io, socket, message) => {
    for (const userId of memberIdsIn(io, message.conversationId).sort()) {
      if (userId === message.senderId) continue;
      for (const id of presence.get(userId)) {
        io.to(id).emit('message:new', message);
        await timeout(20);
      }
    }
  },
};

async function tellRoom(io, message) {
  const muted = await lookUpMuted(message.conversationId);
  const silent = [...presence.get(message.senderId), ...muted];
  io.to(roomOf(message.conversationId)).except(silent).emit('message:new', message);
}

const lookUpMuted = () => timeout(5, []);
