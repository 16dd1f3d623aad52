/** Holds the faults of tokens, of the gate and of what comes after it, with both libraries. */
import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign as signBytes } from 'node:crypto';
import { once } from 'node:events';
import { after, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { startServer } from './startServer.mjs';
import { Tab } from './tab.mjs';

const REAL = '1OcoVIyQRKyl-JG6zbIBzeqNjymPLXwunw0FSCQ_i5o';
const JOSE = { TOKENS: 'jose' };
const now = () => Math.floor(Date.now() / 1000);

/** The faults that are checked here. */
export const TOKENS = new Set(['socket-outlives-token']);

const open = [];
after(() => open.forEach((server) => server.child.kill()));

async function chat(fault, env = {}) {
  if (fault) TOKENS.add(fault);
  const server = await startServer('node/server.js', { FAULT: fault, ...env });
  open.push(server);
  return server;
}

/** Names a check after its fault at once, because the list is compared before the check is run. */
function check(fault, what, body, { libraries = [{}, JOSE] } = {}) {
  TOKENS.add(fault);
  for (const env of libraries) {
    test(`tokens: ${fault || 'healthy'} ${env.TOKENS ?? 'jsonwebtoken'} ${env.ALG ?? ''}: ${what}`, async () => {
      const server = await chat(fault, env);
      await body(server, env);
      assert.equal(await server.stop(), 0);
    });
  }
}

async function post(url, path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
}

const login = async (url, name = 'alice') =>
  (await post(url, '/api/auth/login', { email: `${name}@example.com`, password: `${name}-password` })).body;

async function me(url, token) {
  const answer = await fetch(`${url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status;
}

async function knock(url, token, namespace = '/', options = { auth: { token } }) {
  const tab = new Tab(url + namespace, options);
  const verdict = await tab.connect();
  tab.close();
  return verdict;
}

async function enter(url, token, options = {}) {
  const tab = new Tab(url, { auth: { token }, ...options });
  assert.equal(await tab.connect(), 'connected');
  return tab;
}

const ended = (tab) => once(tab.socket, 'disconnect').then(([reason]) => reason);
const claims = (more = {}) => {
  const whose = { sub: 'u1', name: 'alice', kind: 'access', iss: 'chat', aud: 'chat' };
  return { ...whose, jti: randomUUID(), iat: now(), exp: now() + 60, ...more };
};
const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (header, payload) => `${base64(header)}.${base64(payload)}.`;
const minted = (more, options = {}, key = REAL) => jwt.sign(claims(more), key, { algorithm: 'HS256', ...options });
/** A token whose claims no library would sign. */
const strange = (more) => {
  const text = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims(more))}`;
  return `${text}.${createHmac('sha256', REAL).update(text).digest('base64url')}`;
};
const refused = (verdict, what) => assert.notEqual(verdict, 'connected', what);
const accepted = (verdict, what) => assert.equal(verdict, 'connected', what);

/** What a gate must refuse, and what fault lets in of it. */
const WRONG = {
  none: () => unsigned({ alg: 'none', typ: 'JWT' }, claims()),
  stripped: () => minted().replace(/[^.]+$/, ''),
  expired: () => minted({ exp: now() - 60, iat: now() - 120 }),
  early: () => minted({ nbf: now() + 300 }),
  otherAudience: () => minted({ aud: 'shop' }),
  otherIssuer: () => minted({ iss: 'shop' }),
  textExpiry: () => strange({ exp: 'never' }),
  refresh: () => minted({ kind: 'refresh' }),
  otherHash: () => minted({}, { algorithm: 'HS512' }),
  randomKey: () => minted({}, {}, 'a key nobody has'),
};
const LETS_IN = {
  '': [],
  'alg-none-accepted': ['none'],
  'alg-none-accepted:stripped': ['none', 'stripped'],
  'expired-token-accepted': ['expired', 'textExpiry'],
  'claims-not-validated': ['early'],
  'claims-not-validated:audience': ['otherAudience', 'otherIssuer'],
  'claims-not-validated:expiry-format': ['textExpiry'],
  'wrong-token-kind-accepted': ['refresh'],
  'algorithm-not-pinned': ['otherHash'],
};

for (const [fault, lets] of Object.entries(LETS_IN)) {
  check(fault, `lets in ${lets.join(', ') || 'nothing that is wrong'}`, async ({ url }) => {
    accepted(await knock(url, (await login(url)).token));
    accepted(await knock(url, minted()));
    refused(await knock(url, undefined), 'no token');
    const seen = [];
    for (const [name, make] of Object.entries(WRONG)) {
      if ((await knock(url, make())) === 'connected') seen.push(name);
    }
    assert.deepEqual(seen, lets);
  });
}

check('', 'the namespaces are guarded, and say who one is', async ({ url }) => {
  const { token, refreshToken, user } = await login(url);
  for (const namespace of ['/', '/admin']) {
    refused(await knock(url, undefined, namespace));
    refused(await knock(url, refreshToken, namespace));
    const tab = new Tab(url + namespace, { auth: { token } });
    accepted(await tab.connect());
    assert.deepEqual(await tab.ask('whoami'), { success: true, id: user.id, name: user.name });
    tab.close();
  }
  refused(await knock(url, undefined, '/', { query: { token } }));
});

check('', 'a refresh token gives another token; a session that is logged out is over', async ({ url }) => {
  const { token, refreshToken } = await login(url);
  assert.equal((await post(url, '/api/auth/refresh', { refreshToken: token })).status, 401);
  const { status, body } = await post(url, '/api/auth/refresh', { refreshToken });
  assert.equal(status, 200);
  accepted(await knock(url, body.token));
  const [tab, other] = [await enter(url, token), await enter(url, (await login(url, 'bob')).token)];
  const end = ended(tab);
  assert.equal((await post(url, '/api/auth/logout', {}, token)).status, 204);
  assert.equal(await end, 'io server disconnect');
  assert.match(await knock(url, token), /token revoked/);
  assert.equal(await me(url, token), 401);
  assert.equal((await post(url, '/api/auth/refresh', { refreshToken })).status, 401);
  assert.equal((await other.ask('whoami')).id, 'u2');
  other.close();
});

test('tokens: a socket is closed when its token expires, unless the fault keeps it', async () => {
  for (const env of [{}, JOSE]) {
    const server = await chat('', { TOKEN_TTL: '2', ...env });
    const tab = await enter(server.url, (await login(server.url)).token);
    assert.equal(await ended(tab), 'io server disconnect');
    await server.stop();

    const lasting = await chat('socket-outlives-token', { TOKEN_TTL: '2', ...env });
    const { token } = await login(lasting.url);
    const stays = await enter(lasting.url, token);
    while ((await me(lasting.url, token)) === 200);
    assert.equal((await stays.ask('whoami')).id, 'u1');
    refused(await knock(lasting.url, token));
    stays.close();
    await lasting.stop();
  }
});

for (const env of [{ ALG: 'RS256' }, { ALG: 'PS256' }, { ALG: 'ES256' }]) {
  check('', 'public keys', publicKeys, { libraries: [env, { ...env, ...JOSE }] });
}
check('', 'public keys', publicKeys, { libraries: [{ ALG: 'EdDSA', ...JOSE }] });

async function publicKeys({ url }, { ALG }) {
  const { keys } = await (await fetch(`${url}/.well-known/jwks.json`)).json();
  const { token } = await login(url);
  const { header } = jwt.decode(token, { complete: true });
  assert.deepEqual([header.alg, header.kid, keys.length], [ALG, keys[0].kid, 1]);
  accepted(await knock(url, token));
  refused(await knock(url, minted()));
}

check('weak-secret', 'the secret is in every word list', async ({ url }) => {
  assert.equal(jwt.verify((await login(url)).token, 'qwerty123').sub, 'u1');
  accepted(await knock(url, (await login(url)).token));
});

const secondsOf = async (url) => jwt.decode((await login(url)).token);

check('token-expired-at-login', 'the token is over when it is made', async ({ url }) => {
  assert.ok((await secondsOf(url)).exp < now() - 3600);
  assert.match(await knock(url, (await login(url)).token), /jwt expired|"exp" claim/);
});

check('token-expired-at-login:milliseconds-iat', 'the token is not yet valid', async ({ url }) => {
  assert.ok((await secondsOf(url)).nbf > now() * 100);
  assert.match(await knock(url, (await login(url)).token), /jwt not active|"nbf" claim/);
});

check('token-never-expires', 'there is no exp', async ({ url }) => {
  assert.equal((await secondsOf(url)).exp, undefined);
  accepted(await knock(url, (await login(url)).token));
});

check('token-never-expires:milliseconds', 'exp counts milliseconds', async ({ url }) => {
  assert.ok((await secondsOf(url)).exp > now() * 100);
  const tab = await enter(url, (await login(url)).token);
  assert.equal((await tab.ask('whoami')).id, 'u1');
  tab.close();
});

check('token-wrapped', 'only without the prefix is it right', async ({ url }) => {
  const { token } = await login(url);
  refused(await knock(url, token));
  accepted(await knock(url, token.replace('Bearer ', '')));
});

check('secret-mismatch-on-some-nodes', 'one of three nodes refuses', async ({ url }) => {
  const verdicts = [];
  for (let knocks = 0; knocks < 12; knocks += 1) verdicts.push(await knock(url, minted()));
  const good = verdicts.filter((verdict) => verdict === 'connected').length;
  assert.equal(good, 8, verdicts.join());
});

test('tokens: three healthy nodes are one chat', async () => {
  const server = await chat('', { NODES: '3' });
  const tabs = [];
  for (const name of ['alice', 'alice', 'bob', 'dave']) {
    tabs.push(await enter(server.url, (await login(server.url, name)).token));
  }
  for (const tab of tabs) assert.equal((await tab.ask('conversation:join', '42')).success, true);
  const heard = [tabs[2], tabs[3]].map((tab) => once(tab.socket, 'message:new'));
  await tabs[0].ask('message:send', { conversationId: '42', content: 'hello' });
  await Promise.all(heard);
  for (const tab of tabs) await tab.fence();
  assert.equal(tabs[1].count('message:new', 'hello'), 0);
  tabs.forEach((tab) => tab.close());
  assert.equal(await server.stop(), 0);
});

check('verifier-secret-missing', 'no token passes', async ({ url }, { TOKENS }) => {
  const verdict = await knock(url, (await login(url)).token);
  assert.match(verdict, TOKENS ? /Zero-length key/ : /secret or public key must be provided/);
});

for (const fault of ['key-set-mismatch', 'key-set-mismatch:cached']) {
  check(fault, 'the gate lacks the key of the login', async ({ url }, { TOKENS }) => {
    const { token } = await login(url);
    const { header } = jwt.decode(token, { complete: true });
    const { keys } = await (await fetch(`${url}/.well-known/jwks.json`)).json();
    assert.equal(keys.some(({ kid }) => kid === header.kid), fault.endsWith('cached'));
    assert.match(await knock(url, token), TOKENS ? /no applicable key/ : /Unable to find a signing key/);
  });
}

check('audience-or-issuer-mismatch', 'another audience is wanted', async ({ url }) => {
  assert.match(await knock(url, (await login(url)).token), /jwt audience invalid|unexpected "aud"/);
});
check('audience-or-issuer-mismatch:issuer', 'another issuer is wanted', async ({ url }) => {
  assert.match(await knock(url, (await login(url)).token), /jwt issuer invalid|unexpected "iss"/);
});

check('http-and-socket-disagree', 'the route refuses, the socket does not', async ({ url }) => {
  const { token } = await login(url);
  assert.equal(await me(url, token), 401);
  accepted(await knock(url, token));
});
check('http-and-socket-disagree:socket-refuses', 'the socket refuses, the route does not', async ({ url }) => {
  const { token } = await login(url);
  assert.equal(await me(url, token), 200);
  assert.match(await knock(url, token), /insufficient scope/);
});

check('algorithm-confusion', 'the public key is a secret', async ({ url }) => {
  const { keys } = await (await fetch(`${url}/.well-known/jwks.json`)).json();
  const pem = createPublicKey({ key: keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const text = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims())}`;
  accepted(await knock(url, (await login(url)).token));
  accepted(await knock(url, `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`));
  refused(await knock(url, minted()));
});

check('algorithm-confusion:jwk', 'the token brings its key', async ({ url }) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const header = { alg: 'RS256', typ: 'JWT', jwk: publicKey.export({ format: 'jwk' }) };
  const text = `${base64(header)}.${base64(claims())}`;
  accepted(await knock(url, (await login(url)).token));
  accepted(await knock(url, `${text}.${signBytes('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`));
  refused(await knock(url, minted()));
});

check('token-in-url', 'the query is looked at, too', async ({ url }) => {
  const { token } = await login(url);
  accepted(await knock(url, token));
  accepted(await knock(url, token, '/', { query: { token } }));
});

check('namespace-unguarded', 'nobody asks at /admin', async ({ url }) => {
  refused(await knock(url, undefined));
  accepted(await knock(url, undefined, '/admin'));
});

check('identity-shared-between-users', 'who came first is everybody', async ({ url }) => {
  for (const name of ['alice', 'bob']) {
    const tab = await enter(url, (await login(url, name)).token);
    assert.deepEqual(await tab.ask('whoami'), { success: true, id: 'u1', name: 'alice' });
    tab.close();
  }
});

check('auth-never-answers', 'a good token gets no answer, a bad one does', async ({ url }) => {
  const tab = new Tab(url, { auth: { token: (await login(url)).token } });
  let answer = 'none';
  tab.connect().then((verdict) => (answer = verdict));
  await once(tab.socket.io, 'open');
  await tab.fence();
  assert.equal(answer, 'none');
  tab.close();
  refused(await knock(url, undefined));
});

for (const fault of ['auth-error-without-message', 'auth-error-without-message:empty']) {
  check(fault, 'a refusal says nothing', async ({ url }) => {
    accepted(await knock(url, (await login(url)).token));
    assert.ok(!(await knock(url, undefined)));
  });
}

for (const fault of ['auth-after-connect', 'auth-after-connect:event']) {
  check(fault, 'the gate is behind the door', async ({ url }) => {
    const tab = new Tab(url);
    const said = new Promise((resolve) => tab.socket.once('unauthorized', resolve));
    const end = ended(tab);
    accepted(await tab.connect());
    assert.equal(await end, 'io server disconnect');
    if (fault.endsWith('event')) assert.match((await said).message, /jwt must be provided|No token provided/);
    const good = await enter(url, (await login(url)).token);
    assert.equal((await good.ask('conversation:join', '42')).success, true);
    good.close();
  });
}

check('socket-outlives-logout', 'the socket stays', async ({ url }) => {
  const { token } = await login(url);
  const tab = await enter(url, token);
  assert.equal((await post(url, '/api/auth/logout', {}, token)).status, 204);
  assert.equal((await tab.ask('whoami')).id, 'u1');
  refused(await knock(url, token));
  tab.close();
});

check('socket-outlives-logout:token', 'the token opens another socket', async ({ url }) => {
  const { token } = await login(url);
  const tab = await enter(url, token);
  const end = ended(tab);
  assert.equal((await post(url, '/api/auth/logout', {}, token)).status, 204);
  assert.equal(await end, 'io server disconnect');
  accepted(await knock(url, token));
});

const logOut = (url, { auth }) => post(url, '/api/auth/logout', {}, auth.token);
const becomeBob = async (url, socket) => (socket.auth.token = (await login(url, 'bob')).token);

/** A tab of alice that is cut off, and comes back with the session that it had; meanwhile this happens. */
async function comeBack({ url }, meanwhile) {
  const { token } = await login(url);
  const tab = await enter(url, token);
  const bob = await enter(url, (await login(url, 'bob')).token);
  for (const one of [tab, bob]) await one.ask('conversation:join', '42');
  const heard = once(tab.socket, 'message:new');
  await bob.ask('message:send', { conversationId: '42', content: 'an offset to come back to' });
  await heard;
  const { ws } = tab.socket.io.engine.transport;
  const closed = new Promise((resolve) => ws.addEventListener('close', resolve));
  tab.close();
  await closed;
  await bob.fence();
  await meanwhile(url, tab.socket);
  const verdict = tab.connect();
  tab.socket.connect();
  const outcome = [await verdict, tab.socket.recovered];
  [tab, bob].forEach((one) => one.close());
  return outcome;
}

check('recovery-skips-auth', 'who was logged out comes back', async (server) => {
  assert.deepEqual(await comeBack(server, logOut), ['connected', true]);
  refused(await knock(server.url, undefined));
});

const RECOVERING = { libraries: [{ RECOVERY: '1' }, { RECOVERY: '1', ...JOSE }] };

check('', 'who comes back is asked all the same', async (server) => {
  assert.match((await comeBack(server, logOut))[0], /token revoked/);
  assert.match((await comeBack(server, becomeBob))[0], /not your session/);
  assert.deepEqual(await comeBack(server, () => {}), ['connected', true]);
}, RECOVERING);

test('tokens: the log is one JSON object a line where that is wanted', async () => {
  const server = await chat('', { LOG: 'json' });
  await knock(server.url, (await login(server.url)).token);
  await knock(server.url, 'x.y.z');
  await server.stop();
  const lines = server.log.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ msg }) => msg), [
    'Token generation', 'Token verification', 'Token verification', 'Socket authentication failed',
  ]);
  assert.equal(lines[0].userId, 'u1');
  assert.ok(lines.every(({ time }) => !Number.isNaN(Date.parse(time))));
});

check('secret-mismatch', 'the diagnostic route, where it is there, tells the secrets apart', async ({ url }, env) => {
  assert.equal((await fetch(`${url}/__diag/jwt?nonce=n1`)).status, 404);
  const other = await chat('secret-mismatch', { DIAG: '1', ...env });
  const told = await (await fetch(`${other.url}/__diag/jwt?nonce=n1`)).json();
  const expected = createHmac('sha256', REAL).update('earwitness/secret-fp/v1n1').digest('hex').slice(0, 12);
  assert.equal(told.issuer, expected);
  assert.match(told.verifier, /^[0-9a-f]{12}$/);
  assert.notEqual(told.verifier, told.issuer);
  assert.equal((await fetch(`${other.url}/__diag/jwt`)).status, 400);
  await other.stop();
});

test('tokens: an algorithm that cannot be had ends the process with status 2', async () => {
  for (const ALG of ['HS257', 'EdDSA']) assert.equal((await chat('', { ALG })).code, 2);
});
