/**
 * The chat under a supervisor, which starts it again on the same port when it has died: `FAULT=… node supervised.js`.
 *
 * Supervisors wait a moment before they do. In that moment nobody answers, which is how a crash is told from a
 * server that puts everybody out.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { announce, dieWithTheTest, listenOnLoopback } from '../lifeline.js';

const RESTART_MS = 600;
const CHAT = path.join(import.meta.dirname, '../node/server.js');

dieWithTheTest();

const url = process.env.PORT ? `http://127.0.0.1:${process.env.PORT}` : await freeAddress();
const port = new URL(url).port;

await start();
announce({ url, pid: process.pid });

/** Starts the chat, resolves once it listens, and starts it again whenever it ends. */
async function start() {
  const stdio = ['pipe', 'pipe', 'inherit'];
  const chat = spawn(process.execPath, [CHAT], { env: { ...process.env, PORT: port }, stdio });
  chat.once('exit', () => setTimeout(start, RESTART_MS));
  await once(createInterface({ input: chat.stdout }), 'line');
}

/** An address of the loopback interface at which nobody listens any more. */
async function freeAddress() {
  const placeholder = http.createServer();
  const address = await listenOnLoopback(placeholder);
  placeholder.close();
  return address;
}
