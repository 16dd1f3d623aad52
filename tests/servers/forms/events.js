/** Small pieces that every form's event handlers are made of. */

/**
 * Registers `handler(ack, ...args)`. A missing acknowledgement, a missing payload and a payload of the wrong shape
 * are survived, because one careless client must not end the process for the others.
 */
export function onEvent(socket, event, handler) {
  socket.on(event, (...args) => {
    const ack = typeof args.at(-1) === 'function' ? args.pop() : () => {};
    try {
      handler(ack, ...args);
    } catch (error) {
      console.error(`${event}: ${error.message}`);
    }
  });
}

/** Makes a function that counts up: m1, m2, m3. */
export function counter(prefix) {
  let count = 0;
  return () => `${prefix}${(count += 1)}`;
}

/** How messages are emitted in every form: rightly, or as in the incident that this program was written for. */
const EMITS = process.env.EMITS ?? 'once';

/**
 * Emits to a room in the name of a user, and leaves out who is `silent`: sockets and rooms. The incident emitted once for each
 * tab of the sender instead, and each time left out that one.
 */
export function emitTo(namespace, { room, by, silent = [] }, event, ...args) {
  const heard = room === undefined ? namespace : namespace.to(room);
  if (EMITS !== 'except-in-loop') return heard.except(silent).emit(event, ...args);
  const tabs = [...namespace.sockets.values()].filter((tab) => tab.data.user?.id === by.id);
  tabs.forEach((tab) => heard.except(tab.id).emit(event, ...args));
}

/** The private room of a user, in which all of the user's tabs are. */
export const userRoom = (userId) => `user:${userId}`;

/**
 * The chat of the forms that are about the gate: `join`, `message`, one delivery to everyone in the room. It returns
 * what is to be done with each socket that has a user.
 */
export function plainChat(namespace) {
  const nextMessage = counter('m');
  return (socket) => {
    onEvent(socket, 'join', (ack, roomId) => {
      socket.join(`room:${roomId}`);
      ack({ ok: true });
    });
    onEvent(socket, 'message', (ack, { roomId, text }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return ack({ ok: false, error: 'not a member' });
      const message = { id: nextMessage(), roomId, userId: socket.data.user.id, text };
      emitTo(namespace, { room: `room:${roomId}`, by: socket.data.user }, 'message', message);
      ack({ ok: true });
    });
  };
}
