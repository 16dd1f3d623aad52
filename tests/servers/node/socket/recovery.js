import { SessionAwareAdapter } from 'socket.io-adapter';
import { pick } from '../faults.js';

/** With RECOVERY=1 a tab that comes back gets what it missed, and is asked for its token all the same. */
export function recovery() {
  const adapter = pick({ 'recovery-incomplete': LatestOnly, 'recovery-incomplete:twice': Twice }, undefined);
  if (process.env.RECOVERY !== '1' && !adapter) return {};
  return { connectionStateRecovery: { skipMiddlewares: false }, ...(adapter && { adapter }) };
}

/** An adapter of their own, which keeps the latest message only: "the rest is in the history". */
class LatestOnly extends SessionAwareAdapter {
  async restoreSession(pid, offset) {
    const session = await super.restoreSession(pid, offset);
    const latest = session?.missedPackets.findLast(([event]) => event === 'message:new');
    const isKept = (packet) => packet[0] !== 'message:new' || packet === latest;
    return session && { ...session, missedPackets: session.missedPackets.filter(isKept) };
  }
}

/** An adapter of their own, which finds each packet in the memory and in the store. */
class Twice extends SessionAwareAdapter {
  async restoreSession(pid, offset) {
    const session = await super.restoreSession(pid, offset);
    return session && { ...session, missedPackets: session.missedPackets.flatMap((packet) => [packet, packet]) };
  }
}
