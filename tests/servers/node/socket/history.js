import cluster from 'node:cluster';
import { takesPart } from './participants.js';

/** How many messages of a conversation are kept. */
const KEPT = 100;

/** conversation id -> its latest messages, the oldest first. */
const messages = new Map();

/** Keeps a message that was accepted; the other processes, if there are any, keep it as well. */
export function remember(io, message) {
  keep(message);
  if (cluster.isWorker) io.serverSideEmit('message:kept', message);
}

/** Keeps what the other processes accept. */
export function rememberOthers(io) {
  io.on('message:kept', keep);
}

function keep(message) {
  const { conversationId } = message;
  messages.set(conversationId, [...historyOf(conversationId), { ...message }].slice(-KEPT));
}

/** The latest messages of a conversation. */
export function historyOf(conversationId) {
  return messages.get(conversationId) ?? [];
}

/** Tells somebody who takes part what was said before. */
export function tellHistory(socket, conversationId, ack) {
  if (!takesPart(socket.data.user, conversationId)) return ack({ success: false, error: 'not a participant' });
  ack({ success: true, messages: historyOf(conversationId) });
}
