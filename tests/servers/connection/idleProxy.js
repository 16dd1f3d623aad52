/**
 * A proxy that closes connections on which nothing moves: `TARGET=http://127.0.0.1:3000 IDLE_MS=300 node idleProxy.js`.
 *
 * It does to TCP what `timeout client` of HAProxy and `proxy_read_timeout` of nginx do: it knows nothing of
 * Socket.IO, and closes without a close frame.
 */
import net from 'node:net';
import { announce, dieWithTheTest, listenOnLoopback } from '../lifeline.js';

dieWithTheTest();

const target = new URL(process.env.TARGET);
const idleMs = Number(process.env.IDLE_MS ?? 300);

const proxy = net.createServer((client) => {
  const server = net.connect(Number(target.port), target.hostname);
  let lastMove = Date.now();
  const watch = setInterval(() => {
    if (Date.now() - lastMove >= idleMs) end();
  }, 10);
  const end = () => {
    clearInterval(watch);
    client.end();
    server.end();
  };
  for (const [from, to] of [[client, server], [server, client]]) {
    from.on('data', (bytes) => {
      lastMove = Date.now();
      to.write(bytes);
    });
    from.on('end', end);
    from.on('error', end);
    from.on('close', end);
  }
});

announce({ url: await listenOnLoopback(proxy), idleMs });
