/**
 * Starts the chat: `node server.js`, with FAULT=<code> for one of its faults.
 *
 * This file must import nothing that reads a secret. Which entry runs, and from which folder, decides when and
 * where `.env` is read, and that is what the faults of the token are about.
 */
import path from 'node:path';
import { fault, pick, refuseUnknownFault } from './faults.js';

refuseUnknownFault();

// A value that the developer's shell exports would win over `.env`, and the test would then measure the shell.
delete process.env.JWT_SECRET;
delete process.env.SOCKET_JWT_SECRET;

// dotenv reads `.env` from the folder the process was started in. One level up there is none.
const home = import.meta.dirname;
process.chdir(fault === 'shared-secret-is-fallback' ? path.dirname(home) : home);

const entry = pick(
  {
    'issuer-secret-is-fallback': './entry.hoisted.js',
    'verifier-secret-is-fallback': './entry.socket-first.js',
  },
  './entry.js',
);
await import(entry);
