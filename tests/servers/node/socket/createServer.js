import cluster from 'node:cluster';
import { Server } from 'socket.io';
import msgpackParser from 'socket.io-msgpack-parser';
import { pick } from '../faults.js';
import { adapterOptions } from './adapter.js';
import { recovery } from './recovery.js';

/** Makes the Socket.IO server of the chat. The configurations above the last one are those that clients run into. */
export const createServer = pick(
  {
    // The new parser was rolled out here first; the clients still speak the old one.
    'parser-mismatch': (httpServer) => new Server(httpServer, { parser: msgpackParser }),

    // "A message is a few hundred characters": true until somebody pastes a stack trace.
    'payload-cap': (httpServer) => new Server(httpServer, { maxHttpBufferSize: 4096 }),

    // A cap that was set when the chat had ten users.
    'connection-refused-under-load': (httpServer) => {
      const io = new Server(httpServer, {
        allowRequest: (_request, decide) => {
          const isFull = io.engine.clientsCount >= 4;
          decide(isFull ? 'Too many connections' : null, !isFull);
        },
      });
      return io;
    },

    // The same with the limit of Node's own server, which hangs up without a word. Logins keep connections, too.
    'connection-refused-under-load:hangs-up': (httpServer) => {
      httpServer.maxConnections = 7;
      return new Server(httpServer);
    },

    // Whoever comes back within two minutes is not asked again: the library's own default.
    'recovery-skips-auth': (httpServer) =>
      new Server(httpServer, { connectionStateRecovery: { skipMiddlewares: true } }),
  },
  // How often is pinged can be set from outside, because it depends on what stands in front of the server.
  (httpServer) => {
    const pingInterval = Number(process.env.PING_INTERVAL_MS ?? 25000);
    const pingTimeout = Number(process.env.PING_TIMEOUT_MS ?? 20000);
    return new Server(httpServer, { pingInterval, pingTimeout, ...recovery(), ...nodes() });
  },
);

/** Several processes hear of each other's messages; only where something keeps sessions together may clients poll. */
function nodes() {
  if (!cluster.isWorker) return {};
  const polls = process.env.POLLING === '1' || pick({ 'no-sticky-sessions': true }, false);
  return { ...adapterOptions(), ...(polls ? {} : { transports: ['websocket'] }) };
}
