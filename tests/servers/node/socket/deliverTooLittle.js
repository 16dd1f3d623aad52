/** The ways in which a message does not come, or not to all, or not as it was. */
import { memberIdsIn, socketIdsIn } from './membership.js';
import { presence } from './presence.js';
import { roomOf } from './rooms.js';

export const tooLittle = {
  // Each member by the presence map, which knows nothing of who has closed one tab: see presence.js.
  'deaf-after-sibling-closes': (io, socket, message) => {
    const inRoom = new Set(socketIdsIn(io, message.conversationId));
    for (const userId of memberIdsIn(io, message.conversationId)) {
      if (userId === message.senderId) continue;
      for (const id of presence.get(userId)) if (inRoom.has(id)) io.to(id).emit('message:new', message);
    }
  },

  // "volatile" is for positions and pointers: while one packet is being written, the next are dropped.
  'volatile-drop': (io, socket, message) => {
    const others = io.to(roomOf(message.conversationId)).except([...presence.get(message.senderId)]);
    others.volatile.emit('message:new', message);
  },

  // The sockets come from a cache that gives memory back now and then.
  'intermittent-loss': (io, socket, message) => {
    const own = presence.get(message.senderId);
    const others = socketIdsIn(io, message.conversationId).filter((id) => !own.has(id));
    for (const id of others) socketOf(io, id)?.emit('message:new', message);
    if (Math.random() < 0.5) giveMemoryBack();
  },

  // One object for all, and it is changed for each: whoever comes later is greeted like those before, too.
  'payload-altered': (io, socket, message) => {
    const own = presence.get(message.senderId);
    for (const id of socketIdsIn(io, message.conversationId).filter((other) => !own.has(other))) {
      const other = io.sockets.sockets.get(id);
      message.content = `@${other.data.user.name} ${message.content}`;
      other.emit('message:new', message);
    }
  },
};

/** socket id -> the socket. */
const cache = new Map();

/** An entry that was emptied is taken for a socket that is gone. The next look-up fills it again. */
function socketOf(io, id) {
  if (!cache.has(id)) cache.set(id, io.sockets.sockets.get(id));
  const socket = cache.get(id);
  if (!socket) cache.delete(id);
  return socket;
}

function giveMemoryBack() {
  const ids = [...cache.keys()];
  cache.set(ids[Math.floor(Math.random() * ids.length)], undefined);
}
