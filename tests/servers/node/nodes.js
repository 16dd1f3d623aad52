/** Several processes of the chat: behind one port, which takes turns with the connections, and each by itself. */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { setupPrimary } from '@socket.io/cluster-adapter';
import { announce, dieWithTheTest } from '../lifeline.js';
import { has } from './faults.js';

/** The value that `.env` had before it was changed. One of the processes has not been started again since. */
const FORMER = { JWT_SECRET: 'o5GvN0wqTz3bYc8RkXh1UeLjPd6FmSa9Ii2VxQtJ7rE' };

/** Starts so many of them, and tells the test where, when the last one listens. */
export async function startNodes(count) {
  dieWithTheTest();
  setupPrimary();
  cluster.setupPrimary({ serialization: 'advanced' });
  const ready = [];
  for (let node = 1; node <= count; node += 1) {
    const isLeftOver = has('secret-mismatch-on-some-nodes') && node === count;
    const worker = cluster.fork(isLeftOver ? FORMER : {});
    ready.push(await readyFacts(worker));
  }
  const [nodes, pids] = [ready.map((one) => one.node), ready.map((one) => one.pid)];
  const facts = { ...ready[0], pid: process.pid, nodes, pids };
  delete facts.node;
  announce(facts);
}

/** What a process says of itself once it listens; the adapters of the others talk on the same line before. */
async function readyFacts(worker) {
  for (;;) {
    const [message] = await once(worker, 'message', { signal: AbortSignal.timeout(30_000) });
    if (message?.ready) return message.ready;
  }
}
