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

/** The private room of a user, in which all of the user's tabs are. */
export const userRoom = (userId) => `user:${userId}`;

/**
 * The chat of the forms that are about the gate: `join`, `message`, one delivery to everyone in the room. It returns
 * what is to be done with each socket that has a user.
 */
export function plainChat(everyone) {
  const nextMessage = counter('m');
  return (socket) => {
    onEvent(socket, 'join', (ack, roomId) => {
      socket.join(`room:${roomId}`);
      ack({ ok: true });
    });
    onEvent(socket, 'message', (ack, { roomId, text }) => {
      if (!socket.rooms.has(`room:${roomId}`)) return ack({ ok: false, error: 'not a member' });
      const message = { id: nextMessage(), roomId, userId: socket.data.user.id, text };
      everyone.to(`room:${roomId}`).emit('message', message);
      ack({ ok: true });
    });
  };
}
