/** Holds the Node chat against what its README says: the gate here, all the rest in the folder beside. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { AWAITING, FAULTS } from './node/faults.js';
import { COMPANY } from './selfcheck/company.mjs';
import { CONNECTION } from './selfcheck/connection.mjs';
import { DELIVERIES } from './selfcheck/delivery.mjs';
import { ORDEAL } from './selfcheck/ordeal.mjs';
import { startServer } from './selfcheck/startServer.mjs';
import { Tab } from './selfcheck/tab.mjs';
import { TOKENS } from './selfcheck/tokens.mjs';

const CHAT = 'node/server.js';
const FALLBACK = 'dev-only-secret-DO-NOT-USE-IN-PRODUCTION';
const REAL = '1OcoVIyQRKyl-JG6zbIBzeqNjymPLXwunw0FSCQ_i5o';
const JOINED = { success: true, room: 'conversation:42' };

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

test('several faults stand behind one another with commas, and each of them must be known', async () => {
  const two = await chat('except-in-loop,leave-ineffective');
  assert.equal(two.facts.fault, 'except-in-loop,leave-ineffective');
  const { tab } = await openTab(two.url, 'alice', '42');
  const { tab: second } = await openTab(two.url, 'alice', '42');
  await second.ask('conversation:leave', '42');
  await tab.ask('message:send', { conversationId: '42', content: 'one leaves, and both hear it' });
  await Promise.all([tab, second].map((own) => own.hears('message:new', 'one leaves, and both hear it')));
  await two.stop();

  const one = await chat('except-in-loop,leave-inefective');
  assert.equal(one.code, 2);
  assert.match(one.log, /^Unknown FAULT "leave-inefective"/);
});

test('two faults in one place end the process with status 2', async () => {
  const server = await chat('except-in-loop,to-in-loop-per-tab');
  assert.equal(server.code, 2);
  assert.match(server.log, /"except-in-loop,to-in-loop-per-tab" is in one place/);
});

test('SIGTERM ends the process', async () => {
  const server = await chat('');
  server.child.kill('SIGTERM');
  assert.equal((await server.exited)[0], 0);
});

test('every fault of the list is checked here', () => {
  const elsewhere = ['login-failed', 'login-token-not-found', ...COMPANY, ...CONNECTION, ...ORDEAL, ...TOKENS];
  const checked = [...DELIVERIES, ...Object.keys(GATE), ...elsewhere];
  assert.deepEqual([...new Set(checked)].filter(Boolean).sort(), [...FAULTS, ...AWAITING].sort());
});
