import cluster from 'node:cluster';
import { pick } from '../faults.js';
import { accept } from './accepting.js';
import { attachmentsOf } from './attachments.js';
import { mayPublish } from './membership.js';
import { limitRate } from './rate.js';

let messageCount = 0;

/** Takes a message of a tab that has joined its conversation. */
export function send(io, socket, draft, ack) {
  const { user } = socket.data;
  if (!user || !mayPublish(socket, draft.conversationId)) return ack({ success: false, error: 'not a member' });
  limitRate(user.id, ack, () => accept(io, socket, messageOf(socket, draft), ack));
}

function messageOf(socket, draft) {
  messageCount += 1;
  const id = cluster.isWorker ? `m${cluster.worker.id}-${messageCount}` : `m${messageCount}`;
  const { conversationId, content } = draft;
  return { id, conversationId, senderId: senderOf(socket, draft), content, ...attachmentsOf(draft) };
}

// The client knows who it is, and says so.
const asTheDraftSays = (socket, draft) => draft.senderId ?? socket.data.user.id;

const senderOf = pick(
  { 'sender-spoofable': asTheDraftSays, 'sender-spoofable:excludes': asTheDraftSays },
  (socket) => socket.data.user.id,
);
