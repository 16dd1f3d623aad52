import cluster from 'node:cluster';
import { attachmentsOf } from './attachments.js';
import { deliver } from './deliver.js';
import { remember } from './history.js';
import { isMember } from './membership.js';
import { limitRate } from './rate.js';

let messageCount = 0;

/** Takes a message of a tab that has joined its conversation. */
export function send(io, socket, draft, ack) {
  const { user } = socket.data;
  if (!user || !isMember(socket, draft.conversationId)) return ack({ success: false, error: 'not a member' });

  limitRate(user.id, ack, () => {
    const message = messageOf(socket, draft);
    remember(io, message);
    deliver(io, socket, message);
    ack({ success: true, id: message.id });
  });
}

function messageOf(socket, draft) {
  messageCount += 1;
  const id = cluster.isWorker ? `m${cluster.worker.id}-${messageCount}` : `m${messageCount}`;
  const { conversationId, content } = draft;
  return { id, conversationId, senderId: socket.data.user.id, content, ...attachmentsOf(draft) };
}
