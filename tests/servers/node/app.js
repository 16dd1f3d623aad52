import cluster from 'node:cluster';
import http from 'node:http';
import express from 'express';
import { announce, dieWithTheTest, listenOnLoopback } from '../lifeline.js';
import { faults } from './faults.js';
import { authRoutes } from './routes/auth.js';
import { diagnosticRoutes } from './routes/diagnostic.js';
import { wellKnownRoutes } from './routes/wellKnown.js';
import { adapterIsReady } from './socket/adapter.js';
import { attachAdmin } from './socket/adminSocket.js';
import { attachChat, EVENTS } from './socket/chatSocket.js';
import { metrics } from './socket/connections.js';
import { createServer } from './socket/createServer.js';
import { listenToAll } from './socket/deliverAcrossNodes.js';
import { users } from './users.js';

/** Builds the chat, listens, and tells the test where. */
export async function startApp() {
  dieWithTheTest();

  const app = express();
  app.use(express.json());
  app.use('/api', authRoutes);
  app.use('/.well-known', wellKnownRoutes);
  app.use('/__diag', diagnosticRoutes);
  app.get('/metrics', metrics);
  app.use((error, _request, response, _next) => {
    console.error(error.message);
    response.status(error.status ?? 500).json({ error: error.expose ? error.message : 'Internal server error' });
  });

  const httpServer = http.createServer(app);
  const io = createServer(httpServer);
  app.locals.io = io;
  attachChat(io);
  attachAdmin(io);
  await adapterIsReady();
  await listenToAll(io);

  tell({
    ...(await addresses(httpServer)),
    pid: process.pid,
    fault: faults.join(',') || null,
    users: users.map(({ name, email, password }) => ({ name, email, password })),
    room: { id: '42' },
    events: EVENTS,
  });
}

/** Where it can be reached: one of several processes also by itself, past whatever shares the connections out. */
async function addresses(httpServer) {
  const url = await listenOnLoopback(httpServer);
  if (!cluster.isWorker) return { url };
  const own = http.createServer();
  own.on('request', (...args) => httpServer.emit('request', ...args));
  own.on('upgrade', (...args) => httpServer.emit('upgrade', ...args));
  await new Promise((resolve) => own.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve));
  return { url, node: `http://127.0.0.1:${own.address().port}` };
}

/** One of several processes tells the one that started it, which speaks for all. */
function tell(facts) {
  if (cluster.isWorker) process.send({ ready: facts });
  else announce(facts);
}
