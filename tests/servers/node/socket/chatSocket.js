import { admit, guard } from './admit.js';
import { watchComings } from './comings.js';
import { count } from './connections.js';
import { closeAtExpiry } from './expiry.js';
import { grantGrace } from './grace.js';
import { rememberOthers, tellHistory } from './history.js';
import { join } from './joining.js';
import { leave } from './leaving.js';
import { listen } from './listeners.js';
import { restore } from './memberList.js';
import { mayJoin } from './membership.js';
import { watchOnline } from './online.js';
import { presence } from './presence.js';
import { whenConnected, whenJoined, whenServed } from './registering.js';
import { userRoomOf } from './rooms.js';
import { send } from './sending.js';
import { closeOthers } from './singleSession.js';
import { whoami } from './whoami.js';

/** The event names that a client of the healthy chat uses. */
export const EVENTS = {
  join: 'conversation:join',
  leave: 'conversation:leave',
  history: 'conversation:history',
  send: 'message:send',
  deliver: 'message:new',
  joined: 'conversation:joined',
  left: 'conversation:left',
  online: 'user:online',
  offline: 'user:offline',
};

/** Serves the chat on a Socket.IO server. */
export function attachChat(io) {
  guard(io);
  rememberOthers(io);

  whenConnected(io, (socket) => serve(io, socket));
}

async function serve(io, socket) {
  const on = (event, isWellFormed, handler) => socket.on(event, tolerant(handler, isWellFormed));
  const onSend = () => on(EVENTS.send, isMessage, (message, ack) => send(io, socket, message, ack));
  on(EVENTS.join, isConversationId, (conversationId, ack) => {
    if (!mayJoin(socket.data.user, conversationId)) return ack({ success: false, error: 'not a participant' });
    join(socket, conversationId, ack);
    whenJoined(onSend);
  });
  on(EVENTS.leave, isConversationId, (conversationId, ack) => leave(socket, conversationId, ack));
  on(EVENTS.history, isConversationId, (conversationId, ack) => tellHistory(socket, conversationId, ack));
  whenServed(onSend);
  socket.on('whoami', (...args) => whoami(socket, args));

  if (await admit(socket)) enter(io, socket);
}

function enter(io, socket) {
  const { user } = socket.data;
  closeOthers(io, socket);
  presence.add(user.id, socket.id);
  socket.on('disconnect', () => presence.remove(user.id, socket.id));
  socket.join(userRoomOf(user.id));
  count(socket);
  listen(io, socket);
  restore(socket);
  grantGrace(socket);
  watchComings(socket);
  watchOnline(socket);
  closeAtExpiry(socket);
}

function isConversationId(payload) {
  return typeof payload === 'string';
}

function isMessage(payload) {
  return isConversationId(payload?.conversationId) && typeof payload.content === 'string';
}

/** Wraps a handler so that a missing payload or a missing acknowledgement cannot end the process. */
function tolerant(handler, isWellFormed) {
  return (...args) => {
    const ack = typeof args.at(-1) === 'function' ? args.pop() : () => {};
    if (isWellFormed(args[0])) handler(args[0], ack);
    else ack({ success: false, error: 'invalid payload' });
  };
}
