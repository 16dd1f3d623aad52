/**
 * Starts the chat: `node server.js`, with FAULT=<code> for one of its faults.
 *
 * This file must import nothing that reads a secret. Which entry runs, and from which folder, decides when and
 * where `.env` is read, and that is what the faults of the token are about.
 */
import cluster from 'node:cluster';
import path from 'node:path';
import { faults, has, NODE_FAULTS, pick, refuseUnknownFault } from './faults.js';
import { refuseUnknownAlgorithm } from './tokens/algorithm.js';

refuseUnknownFault();
refuseUnknownAlgorithm();

// A value that the developer's shell exports would win over `.env`, and the test would then measure the shell.
if (cluster.isPrimary) {
  delete process.env.JWT_SECRET;
  delete process.env.SOCKET_JWT_SECRET;
}

// dotenv reads `.env` from the folder the process was started in. One level up there is none.
const home = import.meta.dirname;
process.chdir(pick({ 'shared-secret-is-fallback': path.dirname(home), 'weak-secret': path.join(home, 'weak') }, home));

const entry = pick(
  {
    'issuer-secret-is-fallback': './entry.hoisted.js',
    'verifier-secret-is-fallback': './entry.socket-first.js',
  },
  './entry.js',
);

const fewest = faults.some((fault) => NODE_FAULTS.includes(fault)) ? 2 : 1;
const nodes = Number(process.env.NODES || (has('secret-mismatch-on-some-nodes') ? 3 : fewest));
if (nodes > 1 && cluster.isPrimary) await (await import('./nodes.js')).startNodes(nodes);
else await import(entry);
