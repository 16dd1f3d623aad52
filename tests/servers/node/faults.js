/** Which faults the chat can show, and which one this process shows. */

/** Every value that FAULT may have. A variant, written after a colon, is another bug with the same name. */
export const FAULTS = [
  // Reaching the server, and staying connected.
  'parser-mismatch',
  'payload-cap',
  'server-crash-on-event',
  'server-crash-on-event:connect',
  'rate-limited',
  'rate-limited:dropped',
  'second-tab-kicks-first',
  'connection-refused-under-load',
  'connection-refused-under-load:hangs-up',
  // Tokens, secrets and the handshake gate.
  'issuer-secret-is-fallback',
  'verifier-secret-is-fallback',
  'shared-secret-is-fallback',
  'weak-secret',
  'secret-encoding-mismatch',
  'secret-mismatch',
  'key-set-mismatch',
  'key-set-mismatch:cached',
  'anonymous-accepted',
  'signature-not-verified',
  'secret-mismatch-on-some-nodes',
  'alg-none-accepted',
  'alg-none-accepted:stripped',
  'algorithm-confusion',
  'algorithm-confusion:jwk',
  'algorithm-not-pinned',
  'expired-token-accepted',
  'claims-not-validated',
  'claims-not-validated:audience',
  'claims-not-validated:expiry-format',
  'wrong-token-kind-accepted',
  'token-in-url',
  'namespace-unguarded',
  'token-sent-in-wrong-place',
  'login-failed',
  'login-token-not-found',
  'token-expired-at-login',
  'token-expired-at-login:milliseconds-iat',
  'token-never-expires',
  'token-never-expires:milliseconds',
  'socket-outlives-token',
  'socket-outlives-logout',
  'socket-outlives-logout:token',
  'recovery-skips-auth',
  'token-wrapped',
  'verifier-secret-missing',
  'audience-or-issuer-mismatch',
  'audience-or-issuer-mismatch:issuer',
  'http-and-socket-disagree',
  'http-and-socket-disagree:socket-refuses',
  'identity-shared-between-users',
  'auth-never-answers',
  'auth-error-without-message',
  'auth-error-without-message:empty',
  'auth-after-connect',
  'auth-after-connect:event',
  // Rooms.
  'join-ack-missing',
  'join-refused',
  'joined-but-deaf',
  'joined-but-deaf:ack-lies',
  'join-ack-unexpected',
  'join-ack-unexpected:ok',
  'join-ack-before-membership',
  'handler-registered-late',
  'join-history-gap',
  'join-history-overlap',
  'join-not-authorised',
  'leave-ineffective',
  'leave-affects-one-tab',
  // Who hears a message.
  'except-in-loop',
  'to-in-loop-per-tab',
  'io-to-in-loop-per-tab',
  'sender-not-excluded',
  'only-emitting-tab-excluded',
  'one-fixed-tab-excluded',
  'one-fixed-tab-excluded:last',
  'leak-to-everyone',
  'leak-to-everyone:broadcast',
  'last-tab-only',
  'first-tab-only',
  'message-event-renamed',
  'emits-to-sender-only',
  'emit-per-member',
  'emit-per-member:io',
  'emit-per-member:socket',
  'handler-stacked-on-join',
  'handler-registered-twice',
  'listener-leak-per-connection',
  'listener-leak-per-connection:socket',
  'room-and-user-room',
  'leak-when-recipient-offline',
  'leak-when-recipient-offline:broadcast',
  'leak-to-shared-rooms',
  'leak-to-shared-rooms:each',
  'leak-through-undefined-room',
  'leak-through-id-collision',
  'deaf-after-sibling-closes',
  'payload-altered',
  'emitted-under-two-events',
  'accepted-then-lost',
  'accepted-then-lost:sometimes',
  'send-ack-missing',
  'refused-but-delivered',
  'volatile-drop',
  'out-of-order',
  'reply-before-question',
  'room-emit-overtaken:unawaited',
  'intermittent-loss',
  'sender-spoofable',
  'sender-spoofable:excludes',
  'outsider-can-publish',
  // Tabs that close, drop and come back.
  'stale-socket-ids',
  'duplicates-after-reconnect',
  'deaf-after-reconnect',
  'stale-socket-ids:presence',
  'recovery-incomplete',
  'recovery-incomplete:twice',
  'left-event-missing',
  'premature-offline',
  'ghost-online',
  'connection-leak',
];

/**
 * Faults that are built, and that no diagnosis names yet. They work with FAULT all the same. Whoever teaches the
 * program to name one moves it to the list above.
 */
export const AWAITING = [
  // Rooms.
  // Who hears a message.
  // Tabs that close, drop and come back.
];

/** Faults that take several processes to show; two are started where NODES does not say. */
export const NODE_FAULTS = [
  'no-sticky-sessions',
  'nodes-not-connected',
  'event-is-node-local',
  'published-on-every-node',
  'published-on-every-node:others',
  'presence-is-node-local',
  'presence-is-node-local:loop',
  'presence-is-node-local:online',
  'room-emit-overtaken',
  'reply-before-question:publish',
  'subscribe-window',
];

/** The faults of this process, as FAULT lists them behind one another with commas; none when it is healthy. */
export const faults = (process.env.FAULT ?? '').split(',').filter(Boolean);

/** Whether this process has a fault. */
export function has(fault) {
  return faults.includes(fault);
}

/** Ends the process with status 2 when one of FAULT is in no list, so that a typing error never passes for health. */
export function refuseUnknownFault() {
  const known = [...FAULTS, ...AWAITING, ...NODE_FAULTS];
  const unknown = faults.filter((fault) => !known.includes(fault));
  if (unknown.length === 0) return;
  refuse(`Unknown FAULT "${unknown.join(',')}". It is one or several of:\n${known.map((code) => `  ${code}\n`).join('')}`);
}

/**
 * Picks the faulty one of several implementations where one of this process's faults is among them, else the healthy
 * one. Two of them cannot be in one place, so a process that is asked for both ends with status 2.
 */
export function pick(faulty, healthy) {
  const here = faults.filter((fault) => Object.hasOwn(faulty, fault));
  const different = new Set(here.map((fault) => faulty[fault]));
  if (different.size > 1) refuse(`FAULT "${here.join(',')}" is in one place: no server has both.\n`);
  return here.length > 0 ? faulty[here[0]] : healthy;
}

function refuse(why) {
  process.stderr.write(why);
  process.exit(2);
}
