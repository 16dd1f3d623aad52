import { pick } from '../faults.js';

/** The open sockets, for the metrics. */
const connections = [];

/** Counts a socket as long as it is open. */
export const count = pick(
  {
    // Nothing takes it out again: the list grows, and with it the memory.
    'connection-leak': (socket) => {
      connections.push(socket);
    },
  },
  (socket) => {
    connections.push(socket);
    socket.on('disconnect', () => connections.splice(connections.indexOf(socket), 1));
  },
);

/** Answers `GET /metrics`, in the text format of Prometheus. */
export function metrics(_request, response) {
  const { rss } = process.memoryUsage();
  response.type('text/plain').send(
    `# TYPE chat_connections gauge\nchat_connections ${connections.length}\n` +
      `# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes ${rss}\n`,
  );
}
