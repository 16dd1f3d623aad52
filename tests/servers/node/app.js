import cluster from 'node:cluster';
import http from 'node:http';
import express from 'express';
import { announce, dieWithTheTest, listenOnLoopback } from '../lifeline.js';
import { fault } from './faults.js';
import { authRoutes } from './routes/auth.js';
import { diagnosticRoutes } from './routes/diagnostic.js';
import { wellKnownRoutes } from './routes/wellKnown.js';
import { attachAdmin } from './socket/adminSocket.js';
import { attachChat, EVENTS } from './socket/chatSocket.js';
import { createServer } from './socket/createServer.js';
import { users } from './users.js';

/** Builds the chat, listens, and tells the test where. */
export async function startApp() {
  dieWithTheTest();

  const app = express();
  app.use(express.json());
  app.use('/api', authRoutes);
  app.use('/.well-known', wellKnownRoutes);
  app.use('/__diag', diagnosticRoutes);
  app.use((error, _request, response, _next) => {
    console.error(error.message);
    response.status(error.status ?? 500).json({ error: error.expose ? error.message : 'Internal server error' });
  });

  const httpServer = http.createServer(app);
  const io = createServer(httpServer);
  app.locals.io = io;
  attachChat(io);
  attachAdmin(io);

  tell({
    url: await listenOnLoopback(httpServer),
    pid: process.pid,
    fault: fault ?? null,
    users: users.map(({ name, email, password }) => ({ name, email, password })),
    room: { id: '42' },
    events: EVENTS,
  });
}

/** One of several processes tells the one that started it, which speaks for all. */
function tell(facts) {
  if (cluster.isWorker) process.send({ ready: facts });
  else announce(facts);
}
