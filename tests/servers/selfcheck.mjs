/** Holds the chat against the measured matrix: who hears how many copies, for one, two and three tabs of the sender. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { AWAITING, FAULTS } from './node/faults.js';
import { COMPANY } from './selfcheck/company.mjs';
import { CONNECTION } from './selfcheck/connection.mjs';
import { ORDEAL } from './selfcheck/ordeal.mjs';
import { startServer } from './selfcheck/startServer.mjs';
import { NO_ACK, Tab } from './selfcheck/tab.mjs';
import { TOKENS } from './selfcheck/tokens.mjs';

const CHAT = 'node/server.js';
const FALLBACK = 'dev-only-secret-DO-NOT-USE-IN-PRODUCTION';
const REAL = '1OcoVIyQRKyl-JG6zbIBzeqNjymPLXwunw0FSCQ_i5o';
const JOINED = { success: true, room: 'conversation:42' };
const none = () => 0;
const one = () => 1;

/**
 * Copies of one message. `members` are bob's two tabs and dave's one; `sender(k, emitter, tab)` is one of alice's k
 * tabs; `outsiders` are erin, who shares another conversation with alice, carol, who is in none,
 * frank, who is in one without alice, and uma, whose id is 42.
 */
const HEALTHY = { members: () => [1, 1, 1], sender: none, outsiders: [0, 0, 0, 0] };
const NOBODY = { ...HEALTHY, members: () => [0, 0, 0] };
const DELIVERY = {
  '': HEALTHY,
  'except-in-loop': { ...HEALTHY, members: (k) => [k, k, k], sender: (k) => k - 1 },
  'to-in-loop-per-tab': { ...HEALTHY, members: (k) => [k, k, k], sender: (k, emitter, tab) => (tab === emitter ? 0 : k) },
  'io-to-in-loop-per-tab': { ...HEALTHY, members: (k) => [k, k, k], sender: (k) => k },
  'sender-not-excluded': { ...HEALTHY, sender: one },
  'only-emitting-tab-excluded': { ...HEALTHY, sender: (k, emitter, tab) => (tab === emitter ? 0 : 1) },
  'one-fixed-tab-excluded': { ...HEALTHY, sender: (k, emitter, tab) => (tab === 0 ? 0 : 1) },
  'one-fixed-tab-excluded:last': { ...HEALTHY, sender: (k, emitter, tab) => (tab === k - 1 ? 0 : 1) },
  'leak-to-everyone': { ...HEALTHY, sender: one, outsiders: [1, 1, 1, 1] },
  'leak-to-everyone:broadcast': { ...HEALTHY, sender: (k, emitter, tab) => (tab === emitter ? 0 : 1), outsiders: [1, 1, 1, 1] },
  'joined-but-deaf': NOBODY,
  'joined-but-deaf:ack-lies': { ...NOBODY, sent: { success: false, error: 'not a member' } },
  'join-ack-missing': { ...HEALTHY, joined: NO_ACK },
  'join-refused': {
    ...NOBODY,
    joined: { success: false, error: 'not a participant' },
    sent: { success: false, error: 'not a member' },
  },
  'last-tab-only': { ...HEALTHY, members: () => [0, 1, 1] },
  'first-tab-only': { ...HEALTHY, members: () => [1, 0, 1] },
  'message-event-renamed': { ...HEALTHY, event: 'message:created' },
  'emit-per-member': { ...HEALTHY, members: () => [2, 2, 2] },
  'emit-per-member:io': { ...HEALTHY, members: () => [2, 2, 2], sender: () => 2 },
  'emit-per-member:socket': { ...HEALTHY, members: () => [2, 2, 2], sender: (k, emitter, tab) => (tab === emitter ? 0 : 2) },
  // Each of alice's tabs has joined two conversations.
  'handler-stacked-on-join': { ...HEALTHY, members: () => [2, 2, 2] },
  'handler-registered-twice': { ...HEALTHY, members: () => [2, 2, 2] },
  // Seven connections, and alice's.
  'listener-leak-per-connection': { ...HEALTHY, members: (k) => [7 + k, 7 + k, 7 + k] },
  'listener-leak-per-connection:socket': { ...HEALTHY, members: (k) => [6 + k, 6 + k, 6 + k], sender: (k) => 6 + k },
  'room-and-user-room': { ...HEALTHY, members: () => [2, 2, 2], sender: (k, emitter, tab) => (tab === emitter ? 0 : 1) },
  'leak-to-shared-rooms': { ...HEALTHY, sender: (k, emitter, tab) => (tab === emitter ? 0 : 1), outsiders: [1, 0, 0, 0] },
  // Alice's other tabs share both conversations and the room of her user.
  'leak-to-shared-rooms:each': { ...HEALTHY, sender: (k, emitter, tab) => (tab === emitter ? 0 : 3), outsiders: [1, 0, 0, 0] },
  'leak-through-undefined-room': { ...HEALTHY, outsiders: [1, 0, 1, 0] },
  'leak-through-id-collision': { ...HEALTHY, outsiders: [0, 0, 0, 1] },
  'stale-socket-ids': { ...HEALTHY, members: (k) => [k, k, k], sender: (k) => k - 1 },
  'emitted-under-two-events': { ...HEALTHY, also: 'message' },
  'accepted-then-lost': NOBODY,
  'send-ack-missing': { ...HEALTHY, sent: NO_ACK },
  'refused-but-delivered': { ...HEALTHY, sent: { success: false, error: 'could not be saved' } },
  'join-ack-unexpected': { ...HEALTHY, joined: { success: true } },
  'join-ack-unexpected:ok': { ...HEALTHY, joined: { ok: 1 } },
  'emits-to-sender-only': { ...NOBODY, sender: (k, emitter, tab) => (tab === emitter ? 1 : 0) },
};

const INVALID = 'Authentication error: JsonWebTokenError - invalid signature';
const MISSING = 'Authentication error: jwt must be provided';
/** What the gate says to the login's own token, to no token, and to one that is signed with a random key. */
const GATE = {
  '': { signedWith: REAL, own: 'connected', absent: MISSING, forged: INVALID },
  'issuer-secret-is-fallback': { signedWith: FALLBACK, own: INVALID, absent: MISSING, forged: INVALID },
  'verifier-secret-is-fallback': { signedWith: REAL, own: INVALID, absent: MISSING, forged: INVALID },
  'shared-secret-is-fallback': { signedWith: FALLBACK, own: 'connected', absent: MISSING, forged: INVALID },
  'secret-encoding-mismatch': { signedWith: REAL, own: INVALID, absent: MISSING, forged: INVALID },
  'secret-mismatch': { signedWith: REAL, own: INVALID, absent: MISSING, forged: INVALID },
  'anonymous-accepted': { signedWith: REAL, own: 'connected', absent: 'connected', forged: INVALID },
  'signature-not-verified': { signedWith: REAL, own: 'connected', absent: MISSING, forged: 'connected' },
  'token-sent-in-wrong-place': { signedWith: REAL, own: MISSING, absent: MISSING, forged: MISSING },
};

const open = [];
after(() => open.forEach((server) => server.child.kill()));

async function chat(fault, env) {
  const server = await startServer(CHAT, { FAULT: fault, ...env });
  open.push(server);
  return server;
}

function login(url, name) {
  const body = JSON.stringify({ email: `${name}@example.com`, password: `${name}-password` });
  return fetch(`${url}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

async function knock(url, token, options = { auth: { token } }) {
  const tab = new Tab(url, options);
  const verdict = await tab.connect();
  tab.close();
  return verdict;
}

async function openTab(url, name, ...conversations) {
  const { token } = await (await login(url, name)).json();
  const tab = new Tab(url, { auth: { token } });
  assert.equal(await tab.connect(), 'connected');
  const answers = [];
  for (const conversation of conversations) answers.push(await tab.ask('conversation:join', conversation));
  return { tab, answers };
}

for (const [fault, expected] of Object.entries(DELIVERY)) {
  test(`delivery: ${fault || 'healthy'}`, async () => {
    const { url, facts, stop } = await chat(fault);
    const event = expected.event ?? facts.events.deliver;
    const rest = [['bob', '42'], ['bob', '42'], ['dave', '42'], ['erin', '43'], ['carol'], ['frank', '44'], ['uma']];
    const others = [];
    for (const [name, ...rooms] of rest) others.push(await openTab(url, name, ...rooms));
    assert.deepEqual(others[0].answers, [expected.joined ?? JOINED]);

    const alice = [];
    for (const k of [1, 2, 3]) {
      alice.push(await openTab(url, 'alice', '42', '43'));
      for (let emitter = 0; emitter < k; emitter += 1) {
        const content = `marker${k}of${emitter}end`;
        const sent = await alice[emitter].tab.ask('message:send', { conversationId: '42', content });
        if (expected.sent) assert.deepEqual(sent, expected.sent);
        else assert.match(sent.id, /^m\d+$/);

        const heard = [];
        for (const { tab } of [...others, ...alice]) {
          await tab.fence();
          heard.push(tab.count(event, content));
        }
        if (expected.also) assert.equal(others[0].tab.count(expected.also, content), 1);
        const senders = alice.map((_, tab) => expected.sender(k, emitter, tab));
        assert.deepEqual(heard, [...expected.members(k), ...expected.outsiders, ...senders], `k=${k}, emitter ${emitter}`);
      }
    }
    [...others, ...alice].forEach(({ tab }) => tab.close());
    assert.equal(await stop(), 0);
  });
}

for (const [fault, expected] of Object.entries(GATE)) {
  test(`gate: ${fault || 'healthy'}`, async () => {
    const server = await chat(fault);
    const { token, user } = await (await login(server.url, 'alice')).json();
    assert.deepEqual(user, { id: 'u1', name: 'alice', email: 'alice@example.com' });
    const claims = jwt.verify(token, expected.signedWith);
    assert.deepEqual([claims.sub, claims.name, claims.exp - claims.iat], ['u1', 'alice', 3600]);
    const me = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual(await me.json(), user);

    const { iat, exp, ...rest } = claims;
    const forged = jwt.sign(rest, 'a key nobody has', { expiresIn: '1h' });
    assert.equal(await knock(server.url, token), expected.own);
    assert.equal(await knock(server.url, undefined), expected.absent);
    assert.equal(await knock(server.url, forged), expected.forged);
    assert.equal(await server.stop(), 0);
  });
}

test('the hoisted entry signs with the fallback and verifies with the real value, and its log shows both', async () => {
  const server = await chat('issuer-secret-is-fallback');
  const { token } = await (await login(server.url, 'alice')).json();
  await knock(server.url, token);
  const expired = jwt.sign({ sub: 'u1', exp: 1 }, REAL);
  assert.equal(await knock(server.url, expired), 'Authentication error: TokenExpiredError - jwt expired');
  await server.stop();
  assert.match(server.log, /Token generation \{ userId: 'u1', JWT_SECRET_preview: 'dev-only-s\.\.\.' \}/);
  assert.match(server.log, /Token verification \{ JWT_SECRET_preview: '1OcoVIyQRK\.\.\.' \}/);
});

test('the verifiers of the other two mismatches use the key that they are said to use', async () => {
  const expired = 'Authentication error: TokenExpiredError - jwt expired';
  const keys = {
    'verifier-secret-is-fallback': FALLBACK,
    'secret-encoding-mismatch': Buffer.from(REAL, 'base64'),
    'secret-mismatch': 'Zt0yB2sVd8mXq4LhKf7wRc1uJp9nGe5aTi3oYk6xDbM',
  };
  for (const [fault, key] of Object.entries(keys)) {
    const server = await chat(fault);
    assert.equal(await knock(server.url, jwt.sign({ sub: 'u1', exp: 1 }, key)), expired, fault);
    await server.stop();
  }
});

test('the token is taken from the header and the query where it is looked for in the wrong place', async () => {
  const server = await chat('token-sent-in-wrong-place');
  const { token } = await (await login(server.url, 'alice')).json();
  assert.equal(await knock(server.url, token, { query: { token } }), 'connected');
  assert.equal(await knock(server.url, token, { extraHeaders: { authorization: `Bearer ${token}` } }), 'connected');
  await server.stop();
});

test('login: a wrong password is refused, a broken login answers 500, a moved token is elsewhere', async () => {
  const healthy = await chat('');
  const body = JSON.stringify({ email: 'alice@example.com', password: 'wrong' });
  const headers = { 'content-type': 'application/json' };
  const refused = await fetch(`${healthy.url}/api/auth/login`, { method: 'POST', headers, body });
  assert.deepEqual([refused.status, await refused.json()], [401, { error: 'Invalid credentials' }]);
  await healthy.stop();

  const failing = await chat('login-failed');
  assert.equal((await login(failing.url, 'alice')).status, 500);
  await failing.stop();

  const moved = await chat('login-token-not-found');
  const answer = await (await login(moved.url, 'alice')).json();
  assert.equal(answer.token, undefined);
  assert.equal(await knock(moved.url, answer.data.accessToken), 'connected');
  await moved.stop();
});

test('OPAQUE hides the reason of every refusal', async () => {
  const server = await chat('', { OPAQUE: '1' });
  assert.equal(await knock(server.url, undefined), 'unauthorized');
  assert.equal(await knock(server.url, 'x.y.z'), 'unauthorized');
  await server.stop();
});

test('missing payloads and acknowledgements are survived, leaving works, and non-members are refused', async () => {
  const { url, stop } = await chat('');
  const { tab } = await openTab(url, 'alice', '42');
  for (const event of ['conversation:join', 'conversation:leave', 'message:send']) {
    tab.socket.emit(event);
    assert.equal((await tab.ask(event)).success, false);
    assert.equal((await tab.ask(event, null)).success, false);
  }
  assert.deepEqual(await tab.ask('conversation:leave', '42'), JOINED);
  const refused = await tab.ask('message:send', { conversationId: '42', content: 'x' });
  assert.deepEqual(refused, { success: false, error: 'not a member' });
  tab.close();
  assert.equal(await stop(), 0);
});

test('an unknown fault ends the process with status 2 and the list', async () => {
  const server = await chat('except-in-loops');
  assert.equal(server.code, 2);
  for (const code of [...FAULTS, ...AWAITING]) assert.ok(server.log.includes(`  ${code}\n`));
});

test('SIGTERM ends the process', async () => {
  const server = await chat('');
  server.child.kill('SIGTERM');
  assert.equal((await server.exited)[0], 0);
});

test('every fault of the list is checked here', () => {
  const elsewhere = ['login-failed', 'login-token-not-found', ...COMPANY, ...CONNECTION, ...ORDEAL, ...TOKENS];
  const checked = [...Object.keys(DELIVERY), ...Object.keys(GATE), ...elsewhere];
  assert.deepEqual([...new Set(checked)].filter(Boolean).sort(), [...FAULTS, ...AWAITING].sort());
});
