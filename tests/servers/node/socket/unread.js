import { presence } from './presence.js';
import { roomOf } from './rooms.js';

/** The event that tells of something unread. */
export const UNREAD = 'conversation:unread';

/** What it carries. */
export function unreadOf({ conversationId, content }) {
  return { conversationId, last: content };
}

/** Tells the receivers of a message that there is something unread, behind the message itself; only with UNREAD=1. */
export function tellUnread(io, message) {
  if (process.env.UNREAD !== '1') return;
  const others = io.to(roomOf(message.conversationId)).except([...presence.get(message.senderId)]);
  others.emit(UNREAD, unreadOf(message));
}
