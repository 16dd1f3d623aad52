import { admit, guard } from './admit.js';
import { attachmentsOf } from './attachments.js';
import { deliver } from './deliver.js';
import { closeAtExpiry } from './expiry.js';
import { isMember, join, leave } from './membership.js';
import { presence } from './presence.js';
import { limitRate } from './rate.js';
import { closeOthers } from './singleSession.js';
import { whoami } from './whoami.js';

/** The event names that a client of the healthy chat uses. */
export const EVENTS = {
  join: 'conversation:join',
  leave: 'conversation:leave',
  send: 'message:send',
  deliver: 'message:new',
};

let messageCount = 0;

/** Serves the chat on a Socket.IO server. */
export function attachChat(io) {
  guard(io);

  io.on('connection', async (socket) => {
    socket.on(EVENTS.join, tolerant((conversationId, ack) => join(socket, conversationId, ack), isConversationId));
    socket.on(EVENTS.leave, tolerant((conversationId, ack) => leave(socket, conversationId, ack), isConversationId));
    socket.on(EVENTS.send, tolerant((message, ack) => send(io, socket, message, ack), isMessage));
    socket.on('whoami', (...args) => whoami(socket, args));

    if (await admit(socket)) enter(io, socket);
  });
}

function enter(io, socket) {
  const { user, session } = socket.data;
  closeOthers(io, socket);
  presence.add(user.id, socket.id, socket);
  socket.on('disconnect', () => presence.remove(user.id, socket.id));
  socket.join(`session:${session}`);
  closeAtExpiry(socket);
}

function send(io, socket, message, ack) {
  const { conversationId, content } = message;
  if (!socket.data.user || !isMember(socket, conversationId)) return ack({ success: false, error: 'not a member' });

  limitRate(socket.data.user.id, ack, () => {
    messageCount += 1;
    const id = `m${messageCount}`;
    const attachments = attachmentsOf(message);
    deliver(io, socket, { id, conversationId, senderId: socket.data.user.id, content, ...attachments });
    ack({ success: true, id });
  });
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
