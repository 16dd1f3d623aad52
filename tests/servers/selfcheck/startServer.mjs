import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Starts a server of this folder and resolves once it has said where it listens. */
export async function startServer(script, env = {}, { program = process.execPath, args = [] } = {}) {
  const file = path.join(import.meta.dirname, '..', script);
  const child = spawn(program, [file, ...args], { env: { ...process.env, ...env } });
  const server = { child, log: '', exited: once(child, 'exit') };
  child.stderr.setEncoding('utf8').on('data', (text) => (server.log += text));

  const lines = createInterface({ input: child.stdout });
  const firstLine = once(lines, 'line').then(([line]) => ({ facts: JSON.parse(line) }));
  const outcome = await Promise.race([firstLine, server.exited.then(([code]) => ({ code }))]);
  return Object.assign(server, outcome, {
    url: outcome.facts?.url,
    /** Ends the server in the way a finished test does: its standard input closes. */
    stop: async () => {
      child.stdin.end();
      return (await server.exited)[0];
    },
  });
}
