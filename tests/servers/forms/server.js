/** Serves every form of login, join, send and delivery in one process, each below a path and namespace of its own. */
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { announce, dieWithTheTest, listenOnLoopback } from '../lifeline.js';
import { users } from './accounts.js';
import { known, refuseUnknownFaults } from './faults.js';
import { forms } from './forms/index.js';

dieWithTheTest();

const app = express();
const httpServer = http.createServer(app);
// Several Socket.IO servers share one port: none may close an upgrade that belongs to another.
const io = new Server(httpServer, { destroyUpgrade: false });
app.use(express.json());

const mounted = Object.entries(forms).map(([name, serve]) => mount(name, serve));
refuseUnknownFaults();

app.use((error, _request, response, _next) => {
  console.error(error.message);
  response.status(error.status ?? 500).json({ error: error.expose ? error.message : 'Internal server error' });
});

announce({
  url: await listenOnLoopback(httpServer),
  pid: process.pid,
  users: users.map(({ name, email, password }) => ({ name, email, password })),
  forms: mounted,
  faults: known,
});

/** Serves one form below `/name`; it takes either the namespace `/name` or a Socket.IO server of its own. */
function mount(name, serve) {
  const place = { name, http: `/${name}`, path: '/socket.io/', namespace: `/${name}` };
  const routes = express.Router();
  app.use(place.http, routes);
  serve({
    base: place.http,
    routes,
    ownNamespace: () => io.of(place.namespace),
    ownServer: (options = {}) => {
      Object.assign(place, { path: `/${name}/socket.io/`, namespace: '/' });
      return new Server(httpServer, { path: place.path, destroyUpgrade: false, ...options });
    },
  });
  return place;
}
