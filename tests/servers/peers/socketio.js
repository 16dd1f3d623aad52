/** Serves the behaviour of the peers with a release of socket.io: `node peers/socketio.js [socket.io|socket.io-3|socket.io-2]`. */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { announce, dieWithTheTest, listenOnLoopback } from '../lifeline.js';
import { behave } from './behaviour.js';
import { refuseBadTokens, wantAdmin } from './gate.js';
import { offersOf, optionsOf } from './options.js';

dieWithTheTest();

const release = process.argv[2] ?? 'socket.io';
const folder = path.join(import.meta.dirname, '../node_modules', release);
const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
const major = Number(version.split('.')[0]);
const options = optionsOf(major, process.env);

const httpServer = http.createServer((_request, response) => response.writeHead(404).end());
// In release 2 the module itself is the class.
const { default: module, Server = module } = await import(release);
const io = new Server(httpServer, { ...options });

for (const [name, gate] of Object.entries({ '/': refuseBadTokens, '/admin': wantAdmin })) {
  const namespace = io.of(name);
  namespace.use(gate);
  namespace.on('connection', (socket) => behave(namespace, socket));
}

announce({
  url: await listenOnLoopback(httpServer),
  pid: process.pid,
  server: `socket.io ${version}`,
  offers: offersOf(major, options),
});
