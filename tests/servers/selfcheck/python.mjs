/** Holds the gate of the Python chat against its table, with the client and the JWT library of Node. */
import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { startServer } from './startServer.mjs';
import { Tab } from './tab.mjs';

const PYTHON = process.env.EARWITNESS_PYTHON;
const skip = !PYTHON && 'EARWITNESS_PYTHON is not set, see tests/run.sh';
const folder = path.join(import.meta.dirname, '..', 'python');
const env = readFileSync(path.join(folder, '.env'), 'utf8');
const REAL = /^JWT_SECRET=(.*)$/m.exec(env)[1];
const OTHER = /^SOCKET_JWT_SECRET=(.*)$/m.exec(env)[1];
const FALLBACK = 'dev-only-secret-DO-NOT-USE-IN-PRODUCTION';
const HOUR = 3600;
const IN = 'connected';
const no = (error) => `Authentication error: ${error}`;
const BAD = no('InvalidSignatureError - Signature verification failed');
const EXPIRED = no('ExpiredSignatureError - Signature has expired');
const AUDIENCE = no("InvalidAudienceError - Audience doesn't match");

const open = [];
after(() => open.forEach((server) => server.child.kill()));

/** A running chat, alice's login, and what can be asked of the gate. */
class Chat {
  static async start(fault, variables = {}) {
    const server = await startServer('python/server.py', { FAULT: fault, ...variables }, { program: PYTHON });
    open.push(server);
    const chat = Object.assign(new Chat(), { server, url: server.url });
    chat.login = await (await chat.logIn('alice')).json().catch(() => ({}));
    return chat;
  }

  logIn(name) {
    return this.post('/api/auth/login', { email: `${name}@example.com`, password: `${name}-password` });
  }

  post(route, body, token = '') {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    return fetch(this.url + route, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async me(token) {
    return (await fetch(`${this.url}/api/me`, { headers: { authorization: `Bearer ${token}` } })).status;
  }

  tab(token, { namespace = '', ...options } = {}) {
    return new Tab(this.url + namespace, { auth: { token }, ...options });
  }

  async knock(token, options) {
    const tab = this.tab(token, options);
    const answer = await tab.connect();
    tab.close();
    return answer;
  }

  /** The claims of alice's token, some of them changed, signed anew. */
  forge(changes = {}, key = REAL, options = {}) {
    return jwt.sign({ ...jwt.decode(this.login.token), ...changes }, key, { allowInsecureKeySizes: true, ...options });
  }
}

const now = () => Math.floor(Date.now() / 1000);
const mac = (key, text) => createHmac('sha256', key).update(text).digest('base64url');
const part = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
const closed = (tab) => new Promise((resolve) => tab.socket.once('disconnect', resolve));
const whoami = (tab) => new Promise((resolve) => tab.socket.emit('whoami', resolve));

/** What each probe is told, other than by a healthy gate. */
const HEALTHY = {
  own: IN,
  absent: no("DecodeError - Invalid token type. Token must be a <class 'bytes'>"),
  random: BAD,
  expired: EXPIRED,
  early: no('ImmatureSignatureError - The token is not yet valid (nbf)'),
  audience: AUDIENCE,
  soon: no('DecodeError - Expiration Time claim (exp) must be an integer.'),
  refresh: no('Unauthorized - wrong kind of token'),
  unsigned: no('InvalidAlgorithmError - The specified alg value is not allowed'),
  stripped: BAD,
  HS512: no('InvalidAlgorithmError - The specified alg value is not allowed'),
  query: no("DecodeError - Invalid token type. Token must be a <class 'bytes'>"),
  admin: no("DecodeError - Invalid token type. Token must be a <class 'bytes'>"),
};
const PROBES = {
  own: (chat) => chat.knock(chat.login.token),
  absent: (chat) => chat.knock(undefined),
  random: (chat) => chat.knock(chat.forge({}, 'a key nobody has')),
  expired: (chat) => chat.knock(chat.forge({ exp: now() - HOUR })),
  early: (chat) => chat.knock(chat.forge({ nbf: now() + HOUR })),
  audience: (chat) => chat.knock(chat.forge({ aud: 'somebody' })),
  soon: (chat) => {
    const signed = `${part({ alg: 'HS256' })}.${part({ ...jwt.decode(chat.login.token), exp: 'soon' })}`;
    return chat.knock(`${signed}.${mac(REAL, signed)}`);
  },
  refresh: (chat) => chat.knock(chat.login.refreshToken),
  unsigned: (chat) => chat.knock(`${part({ alg: 'none' })}.${part(jwt.decode(chat.login.token))}.`),
  stripped: (chat) => chat.knock(chat.login.token.replace(/[^.]+$/, '')),
  HS512: (chat) => chat.knock(chat.forge({}, REAL, { algorithm: 'HS512' })),
  query: (chat) => chat.knock(undefined, { query: { token: chat.login.token } }),
  admin: (chat) => chat.knock(undefined, { namespace: '/admin' }),
};

const otherwise = (changes) => ({ ...HEALTHY, ...changes });
const BARE = otherwise({ own: BAD, audience: BAD, expired: BAD, early: BAD, soon: BAD, refresh: BAD });
/** What the probes show of each fault: all that is signed with the environment's secret is judged by it. */
const GATE = {
  '': HEALTHY,
  'issuer-secret-is-fallback': otherwise({ own: BAD, refresh: BAD }),
  'verifier-secret-is-fallback': BARE,
  'secret-encoding-mismatch': BARE,
  'secret-mismatch': BARE,
  'signature-not-verified': otherwise({ random: IN, expired: IN, early: IN, audience: IN, soon: IN, refresh: IN, unsigned: IN, stripped: IN, HS512: IN }),
  'anonymous-accepted': otherwise({ absent: IN, query: IN, admin: IN }),
  'alg-none-accepted': otherwise({ unsigned: IN }),
  'alg-none-accepted:stripped': otherwise({ stripped: IN }),
  'expired-token-accepted': otherwise({ expired: IN, soon: IN }),
  'claims-not-validated': otherwise({ early: IN }),
  'claims-not-validated:audience': otherwise({ audience: IN }),
  'claims-not-validated:expiry-format': otherwise({ soon: IN }),
  'wrong-token-kind-accepted': otherwise({ refresh: IN }),
  'algorithm-not-pinned': otherwise({ HS512: IN }),
  'token-in-url': otherwise({ query: IN }),
  'namespace-unguarded': otherwise({ admin: IN }),
  'token-expired-at-login': otherwise({ own: EXPIRED, audience: EXPIRED }),
};

for (const [fault, expected] of Object.entries(GATE)) {
  test(`python: ${fault || 'healthy'}`, { skip }, async () => {
    const chat = await Chat.start(fault);
    const answers = {};
    for (const [name, probe] of Object.entries(PROBES)) answers[name] = await probe(chat);
    assert.deepEqual(answers, expected);
    assert.equal(await chat.server.stop(), 0);
  });
}

test('python: healthy, whatever the algorithm', { skip }, async () => {
  for (const ALG of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
    const chat = await Chat.start('', { ALG });
    const { keys } = await (await fetch(`${chat.url}/.well-known/jwks.json`)).json();
    const { header } = jwt.decode(chat.login.token, { complete: true });
    assert.deepEqual([header.alg, header.kid], [ALG, keys[0].kid]);
    assert.equal(await chat.knock(chat.login.token), IN);
    assert.equal(await chat.knock(chat.forge()), no(`PyJWKClientError - Unable to find a signing key that matches: "undefined"`).replace('undefined', 'None'));
    assert.equal(await chat.me(chat.login.token), 200);
    await chat.server.stop();
  }
});

test('python: key sets and confusion', { skip }, async () => {
  const rotated = await Chat.start('key-set-mismatch');
  assert.match(await rotated.knock(rotated.login.token), /Unable to find a signing key that matches/);

  const confused = await Chat.start('algorithm-confusion');
  const { keys } = await (await fetch(`${confused.url}/.well-known/jwks.json`)).json();
  const pem = createPublicKey({ key: keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const signed = `${part({ alg: 'HS256' })}.${part(jwt.decode(confused.login.token))}`;
  assert.equal(await confused.knock(confused.login.token), IN);
  assert.equal(await confused.knock(`${signed}.${mac(pem, signed)}`), IN);
  assert.equal(await confused.knock(`${signed}.${mac('another key', signed)}`), BAD);

  const trusting = await Chat.start('algorithm-confusion:jwk');
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const header = { jwk: publicKey.export({ format: 'jwk' }) };
  assert.equal(await trusting.knock(trusting.forge({}, privateKey, { algorithm: 'RS256', header })), IN);
  assert.notEqual(await trusting.knock(trusting.forge({}, privateKey, { algorithm: 'RS256' })), IN);
  for (const chat of [rotated, confused, trusting]) await chat.server.stop();
});

test('python: one node of three has another secret', { skip }, async () => {
  const chat = await Chat.start('secret-mismatch-on-some-nodes');
  const answers = [];
  for (let knock = 0; knock < 6; knock += 1) answers.push(await chat.knock(chat.login.token));
  assert.equal(answers.filter((answer) => answer === BAD).length, 2, answers.join());
  await chat.server.stop();
});

test('python: secrets that are missing or weak', { skip }, async () => {
  const missing = await Chat.start('verifier-secret-missing');
  assert.equal(await missing.knock(missing.login.token), no('InvalidKeyError - HMAC key must not be empty.'));
  const weak = await Chat.start('weak-secret');
  assert.equal(await weak.knock(weak.forge({}, 'secret')), IN);
  const shared = await Chat.start('shared-secret-is-fallback');
  assert.equal(await shared.knock(shared.forge({}, FALLBACK)), IN);
  for (const chat of [missing, weak, shared]) await chat.server.stop();
});

test('python: what the login gets wrong', { skip }, async () => {
  const failing = await Chat.start('login-failed');
  assert.equal((await failing.logIn('alice')).status, 500);
  const moved = await Chat.start('login-token-not-found');
  assert.equal(await moved.knock(moved.login.data.accessToken), IN);
  const early = await Chat.start('token-expired-at-login:milliseconds-iat');
  assert.match(await early.knock(early.login.token), /not yet valid/);
  const endless = await Chat.start('token-never-expires');
  assert.equal(jwt.decode(endless.login.token).exp, undefined);
  assert.equal(await endless.knock(endless.login.token), IN);
  const long = await Chat.start('token-never-expires:milliseconds');
  assert.ok(jwt.decode(long.login.token).exp > 1e12);
  assert.equal(await long.knock(long.login.token), IN);
  const wrapped = await Chat.start('token-wrapped');
  assert.notEqual(await wrapped.knock(wrapped.login.token), IN);
  assert.equal(await wrapped.knock(wrapped.login.token.replace('Bearer ', '')), IN);
  const audience = await Chat.start('audience-or-issuer-mismatch');
  assert.equal(await audience.knock(audience.login.token), AUDIENCE);
  const issuer = await Chat.start('audience-or-issuer-mismatch:issuer');
  assert.equal(await issuer.knock(issuer.login.token), no('InvalidIssuerError - Invalid issuer'));
  for (const chat of [failing, moved, early, endless, long, wrapped, audience, issuer]) await chat.server.stop();
});

test('python: HTTP and the socket disagree', { skip }, async () => {
  const http = await Chat.start('http-and-socket-disagree');
  assert.deepEqual([await http.me(http.login.token), await http.knock(http.login.token)], [401, IN]);
  const socket = await Chat.start('http-and-socket-disagree:socket-refuses');
  const refused = no('Unauthorized - Unknown user');
  assert.deepEqual([await socket.me(socket.login.token), await socket.knock(socket.login.token)], [200, refused]);
  for (const chat of [http, socket]) await chat.server.stop();
});

test('python: how the gate says no', { skip }, async () => {
  const silent = await Chat.start('auth-never-answers');
  const waiting = silent.tab(silent.login.token);
  let answer = 'none';
  waiting.connect().then((given) => (answer = given));
  await new Promise((resolve) => waiting.socket.io.once('open', resolve));
  await waiting.fence();
  assert.equal(answer, 'none');
  assert.equal(await silent.knock(silent.forge({}, 'a key nobody has')), BAD);
  waiting.close();

  const mute = await Chat.start('auth-error-without-message:empty');
  assert.equal(await mute.knock('x.y.z'), '');

  const late = await Chat.start('auth-after-connect');
  const expelled = late.tab('x.y.z');
  const gone = closed(expelled);
  assert.equal(await expelled.connect(), IN);
  // python-socketio says why in DISCONNECT, and to socket.io-client that is no packet.
  assert.equal(await gone, 'parse error');

  const told = await Chat.start('auth-after-connect:event');
  const warned = told.tab('x.y.z');
  const left = closed(warned);
  assert.equal(await warned.connect(), IN);
  assert.equal(await left, 'io server disconnect');
  assert.equal(warned.heard[0].event, 'unauthorized');

  const opaque = await Chat.start('', { OPAQUE: '1' });
  assert.equal(await opaque.knock('x.y.z'), 'unauthorized');
  for (const chat of [silent, mute, late, told, opaque]) await chat.server.stop();
});

test('python: whose socket it is', { skip }, async () => {
  for (const [fault, expected] of [['', ['u1', 'u2']], ['identity-shared-between-users', ['u1', 'u1']]]) {
    const chat = await Chat.start(fault);
    const ids = [];
    for (const name of ['alice', 'bob']) {
      const tab = chat.tab((await (await chat.logIn(name)).json()).token);
      await tab.connect();
      ids.push((await whoami(tab)).id);
      tab.close();
    }
    assert.deepEqual(ids, expected);
    await chat.server.stop();
  }
});

test('python: what a socket lives by', { skip }, async () => {
  const outcome = async (fault) => {
    const chat = await Chat.start(fault);
    const tab = chat.tab(chat.login.token);
    await tab.connect();
    let open = true;
    tab.socket.once('disconnect', () => (open = false));
    assert.equal((await chat.post('/api/auth/logout', {}, chat.login.token)).status, 204);
    await tab.fence();
    const seen = [open, await chat.knock(chat.login.token)];
    tab.close();
    await chat.server.stop();
    return seen;
  };
  const revoked = no('Unauthorized - token revoked');
  assert.deepEqual(await outcome(''), [false, revoked]);
  assert.deepEqual(await outcome('socket-outlives-logout'), [true, revoked]);
  assert.deepEqual(await outcome('socket-outlives-logout:token'), [false, IN]);

  const healthy = await Chat.start('', { TOKEN_TTL: '1' });
  const tab = healthy.tab(healthy.login.token);
  const end = closed(tab);
  assert.equal(await tab.connect(), IN);
  assert.equal(await end, 'io server disconnect');
  assert.equal(await healthy.knock(healthy.login.token), EXPIRED);

  const renewed = await (await healthy.post('/api/auth/refresh', { refreshToken: healthy.login.refreshToken })).json();
  assert.equal(await healthy.knock(renewed.token), IN);
  assert.equal((await healthy.post('/api/auth/refresh', { refreshToken: renewed.token })).status, 401);

  const endless = await Chat.start('socket-outlives-token', { TOKEN_TTL: '1' });
  const stays = endless.tab(endless.login.token);
  assert.equal(await stays.connect(), IN);
  while (now() <= jwt.decode(endless.login.token).exp) await whoami(stays);
  assert.equal(await endless.knock(endless.login.token), EXPIRED);
  assert.equal((await whoami(stays)).id, 'u1');
  stays.close();
  for (const chat of [healthy, endless]) await chat.server.stop();
});
