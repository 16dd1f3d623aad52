/** What one process tells all of them, itself among them: through Redis where there is one. */
import { redis } from './adapter.js';

const CHANNEL = 'messages';

let tellThisProcess;

/** Hears, in this process, of every message that any process publishes. */
export async function subscribe(io, hear) {
  tellThisProcess = hear;
  io.on(CHANNEL, hear);
  if (!redis) return;
  const subscriber = await redis.publisher.duplicate().connect();
  await subscriber.subscribe(CHANNEL, (text) => hear(JSON.parse(text)));
}

/** Tells all processes. */
export function publish(io, message) {
  if (redis) redis.publisher.publish(CHANNEL, JSON.stringify(message));
  else {
    io.serverSideEmit(CHANNEL, message);
    tellThisProcess(message);
  }
}
