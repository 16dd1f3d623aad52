import http from 'node:http';
import express from 'express';
import { announce, dieWithTheTest, listenOnLoopback } from '../lifeline.js';
import { fault } from './faults.js';
import { authRoutes } from './routes/auth.js';
import { attachChat, EVENTS } from './socket/chatSocket.js';
import { createServer } from './socket/createServer.js';
import { users } from './users.js';

/** Builds the chat, listens, and tells the test where. */
export async function startApp() {
  dieWithTheTest();

  const app = express();
  app.use(express.json());
  app.use('/api', authRoutes);
  app.use((error, _request, response, _next) => {
    console.error(error.message);
    response.status(error.status ?? 500).json({ error: error.expose ? error.message : 'Internal server error' });
  });

  const httpServer = http.createServer(app);
  attachChat(createServer(httpServer));

  announce({
    url: await listenOnLoopback(httpServer),
    pid: process.pid,
    fault: fault ?? null,
    users: users.map(({ name, email, password }) => ({ name, email, password })),
    room: { id: '42' },
    events: EVENTS,
  });
}
