/** How several processes of the chat hear of each other's messages: ADAPTER says by what. */
import cluster from 'node:cluster';
import net from 'node:net';
import { createAdapter as clusterAdapter } from '@socket.io/cluster-adapter';
import { createAdapter as redisAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';
import { has, pick } from '../faults.js';

const ADAPTERS = { none: () => undefined, cluster: () => clusterAdapter(), redis: onRedis, 'redis-sharded': onShards };

// Two processes were started where there had been one, and nobody thought of an adapter.
const kind = pick({ 'nodes-not-connected': 'none' }, process.env.ADAPTER ?? 'cluster');

if (!(kind in ADAPTERS)) {
  process.stderr.write(`Unknown ADAPTER "${kind}". It is one of: ${Object.keys(ADAPTERS).join(', ')}\n`);
  process.exit(2);
}

/** The connections to Redis, where the adapter has some: one that publishes and one that subscribes. */
export const redis = cluster.isWorker && kind.startsWith('redis') ? await connectRedis() : undefined;

const adapter = cluster.isWorker ? ADAPTERS[kind]() : undefined;

/** The options of a Socket.IO server that is one of several. */
export function adapterOptions() {
  return adapter ? { adapter } : {};
}

/** Resolves when the adapter's subscriptions stand: Redis answers in the order in which it was asked. */
export async function adapterIsReady() {
  await redis?.subscriber.subscribe('ready', () => {});
  await redis?.subscriber.sSubscribe('ready', () => {});
}

async function connectRedis() {
  const url = process.env.REDIS_URL;
  const publisher = createClient({ url: await publishingBy(url) });
  const subscriber = createClient({ url: has('subscribe-window') ? await slowRoad(url, { there: 40 }) : url });
  for (const client of [publisher, subscriber]) {
    client.on('error', (error) => console.error('redis:', error.message));
    await client.connect();
  }
  return { publisher, subscriber };
}

function onRedis() {
  return redisAdapter(redis.publisher, redis.subscriber);
}

/** `dynamic`, with a channel for each room, is what this adapter does by itself (SHARDS). */
function onShards() {
  const subscriptionMode = pick({ 'subscribe-window': 'dynamic' }, process.env.SHARDS ?? 'static');
  return createShardedAdapter(redis.publisher, redis.subscriber, { subscriptionMode });
}

/**
 * By which road a process publishes. That of the first one may be slow on the way there (SLOW_PUBLISH_MS), and with the
 * fault on the way back: what it publishes is heard everywhere at once, and confirmed late.
 */
async function publishingBy(url) {
  const there = Number(process.env.SLOW_PUBLISH_MS ?? 0);
  const back = has('reply-before-question:publish') ? 60 : 0;
  return cluster.worker.id === 1 && there + back > 0 ? slowRoad(url, { there, back }) : url;
}

/**
 * A Redis in another region. The sharded adapter subscribes to a room when the first socket joins it here, and does not
 * wait until Redis has heard of it; it does wait for the confirmation of what it publishes.
 */
async function slowRoad(url, { there = 0, back = 0 }) {
  const { hostname, port } = new URL(url);
  const road = net.createServer((near) => {
    const far = net.connect(Number(port), hostname);
    near.on('data', (bytes) => setTimeout(() => far.write(bytes), there));
    far.on('data', (bytes) => setTimeout(() => near.write(bytes), back));
    for (const end of [near, far]) end.on('error', () => {}).on('close', () => (near.destroy(), far.destroy()));
  });
  await new Promise((resolve) => road.listen(0, '127.0.0.1', resolve));
  return `redis://127.0.0.1:${road.address().port}`;
}
