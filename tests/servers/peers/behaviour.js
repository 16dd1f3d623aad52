/** What every peer does with an event, however it is implemented. Texts and binaries are given back as they came. */

const HEADERS = ['authorization', 'cookie', 'origin'];

/** Answers the events of one socket. */
export function behave(namespace, socket) {
  const on = (event, handler) => socket.on(event, (...args) => handler(takeAck(args), ...args));

  on('echo', (ack, ...args) => ack(...args));
  on('sizes', (ack, ...args) => ack(args.map((arg) => (Buffer.isBuffer(arg) ? arg.length : null))));
  on('say', (ack, ...args) => {
    socket.emit('said', ...args);
    ack();
  });
  on('ask', (ack, value) => {
    socket.emit('question', value, (...answer) => socket.emit('answered', ...answer));
    ack();
  });
  on('never', () => {});
  on('late', (ack, millis) => setTimeout(ack, millis, 'late'));
  on('twice', (ack) => {
    ack('first');
    ack('second');
  });
  on('join', async (ack, room) => {
    await socket.join(room);
    ack(room);
  });
  on('leave', async (ack, room) => {
    await socket.leave(room);
    ack(room);
  });
  on('shout', (ack, room, ...args) => {
    namespace.to(room).emit('shouted', ...args);
    ack();
  });
  on('kick', () => socket.disconnect());
  on('kick-hard', () => socket.conn.close());
  on('big', (ack, length) => {
    socket.emit('big', 'x'.repeat(length));
    ack();
  });
  on('burst', (ack, count) => {
    for (let number = 0; number < count; number += 1) socket.emit('burst', number);
    ack();
  });
  on('whoami', (ack) => ack(identity(socket)));
  socket.on('disconnect', (reason) => namespace.emit('left', socket.id, reason));
}

/** Takes the acknowledgement off the arguments; where the client wants none, there is one that does nothing. */
function takeAck(args) {
  return typeof args.at(-1) === 'function' ? args.pop() : () => {};
}

function identity({ id, conn, handshake, recovered = false }) {
  return {
    sid: id,
    transport: conn.transport.name,
    headers: HEADERS.filter((name) => name in handshake.headers),
    recovered,
  };
}
