/** Drives every form once: two tabs of alice, two of bob, and carol, who is connected but not in the room. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from './startServer.mjs';
import { NO_ACK, Tab } from './tab.mjs';

const NAMES = ['alice', 'alice', 'bob', 'bob', 'carol'];
const EVERYONE = [1, 1, 1, 1, 0];
const OTHER_TABS = [0, 1, 1, 1, 0];
const OTHERS = [0, 0, 1, 1, 0];
const RECIPIENT = [0, 0, 1, 1, 0];

let server;
before(async () => (server = await startServer('forms/server.js')));
after(() => server.stop());

const credentials = (name) => ({ email: `${name}@example.com`, username: name, password: `${name}-password` });

/** Makes a request below the form's prefix; the user's cookies travel along and are kept. */
async function request(user, method, path, { json, headers = {}, body } = {}) {
  if (json) [body, headers] = [JSON.stringify(json), { ...headers, 'content-type': 'application/json' }];
  const cookie = [...user.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const url = `${server.url}/${user.form}${path}`;
  const response = await fetch(url, { method, redirect: 'manual', body, headers: { ...headers, cookie } });
  for (const line of response.headers.getSetCookie()) user.cookies.set(...line.split(';')[0].split(/=(.*)/s));
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

async function loginJson(user) {
  const { body } = await request(user, 'POST', '/login', { json: credentials(user.name) });
  Object.assign(user, body.user, { token: body.token });
}

const bearer = (user) => ({ authorization: `Bearer ${user.token}` });
const inAuth = (user) => ({ auth: { token: user.token } });
const inQuery = (user) => ({ query: { token: user.token } });
const inCookie = ({ cookies }) => ({ extraHeaders: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') } });
const join = async (tab) => assert.deepEqual(await tab.ask('join', '42'), { ok: true });
const sayText = async (tab, text) => assert.deepEqual(await tab.ask('message', { roomId: '42', text }), { ok: true });
const plain = { login: loginJson, socket: inAuth, join, send: sayText, hear: { message: EVERYONE } };
const byEvent = { ...plain, login: async () => {}, socket: () => ({}), refusal: 'connected' };

const FORMS = {
  'register-then-login': {
    ...plain,
    login: async (user) => {
      const json = { ...credentials(user.name), displayName: user.name };
      assert.equal((await request(user, 'POST', '/api/auth/register', { json })).status, 201);
      assert.equal((await request(user, 'POST', '/api/auth/register', { json })).status, 409);
      user.token = (await request(user, 'POST', '/api/auth/login', { json })).body.token;
    },
    join: async (tab) => assert.equal(await tab.ask('join_room', { roomId: '42' }), true),
    send: async (tab, content) => assert.equal(await tab.ask('send_message', { roomId: '42', content }), true),
    hear: { receive_message: EVERYONE },
  },
  'form-login-cookie-session': {
    ...plain,
    login: async (user) => {
      const body = new URLSearchParams(credentials(user.name));
      const { status, headers } = await request(user, 'POST', '/login', { body });
      assert.deepEqual([status, headers.get('location')], [302, '/form-login-cookie-session/']);
      assert.equal((await request(user, 'GET', '/me')).body.name, user.name);
    },
    socket: inCookie,
    refusal: 'no session',
    join: async (tab) => assert.equal(await tab.ask('join', '42'), NO_ACK),
    send: (tab, text) => tab.ask('chat message', { room: '42', text }),
    hear: { 'chat message': OTHER_TABS },
  },
  'multipart-register-basic-login': {
    ...plain,
    login: async (user) => {
      const body = new FormData();
      Object.entries(credentials(user.name)).forEach(([key, value]) => body.append(key, value));
      assert.equal((await request(user, 'POST', '/users', { body })).status, 201);
      const basic = `Basic ${btoa(`${user.name}:${user.name}-password`)}`;
      const answer = await request(user, 'POST', '/tokens', { headers: { authorization: basic } });
      assert.equal(answer.status, 201);
      user.token = answer.body.access_token;
    },
    socket: inQuery,
    join: (tab) => tab.askForEvent('joined_private_chat', 'join_private_chat', { chat_id: '42' }),
    send: (tab, message) => tab.ask('create_private_chat_message', { chat_id: '42', message }),
    hear: { new_chat_message: EVERYONE },
  },
  'csrf-header-login': {
    ...plain,
    login: async (user) => {
      const json = credentials(user.name);
      const [, csrf] = (await request(user, 'GET', '/login')).body.match(/csrf-token" content="([^"]+)"/);
      assert.equal((await request(user, 'POST', '/session', { json })).status, 403);
      const answer = await request(user, 'POST', '/session', { json, headers: { 'x-csrf-token': csrf } });
      user.token = answer.body.accessToken;
    },
    socket: (user) => ({ extraHeaders: bearer(user) }),
    join: async (tab) => assert.equal(await tab.ask('subscribe', 'room', '42'), 'ok'),
    send: async (tab, text) => assert.equal(await tab.ask('publish', 'room', '42', text), 'ok'),
    hear: { published: EVERYONE },
  },
  'two-step-login': {
    ...plain,
    login: async (user) => {
      const { status, body } = await request(user, 'POST', '/login', { json: credentials(user.name) });
      assert.equal(status, 202);
      const { challengeId } = body.mfa;
      const code = { alice: '444441', bob: '444442', carol: '444443' }[user.name];
      const answer = await request(user, 'POST', '/login/verify', { json: { challengeId, code } });
      assert.equal((await request(user, 'POST', '/login/verify', { json: { challengeId, code } })).status, 401);
      user.token = answer.body.session.jwt;
    },
  },
  'refreshed-access-token': {
    ...plain,
    login: async (user) => {
      const { body } = await request(user, 'POST', '/login', { json: credentials(user.name) });
      const json = { refreshToken: body.refreshToken };
      user.token = (await request(user, 'POST', '/token', { json })).body.accessToken;
      assert.equal((await request(user, 'POST', '/token', { json })).status, 401);
    },
    join: async (tab, user) => {
      assert.deepEqual(await tab.ask('auth:refresh', user.token), { ok: true });
      assert.deepEqual(await tab.ask('auth:refresh', 'x'), { ok: false });
      await join(tab);
    },
  },
  'oauth-client-credentials': {
    ...plain,
    login: async (user) => {
      const body = new URLSearchParams({ grant_type: 'client_credentials' });
      const headers = { authorization: `Basic ${btoa(`${user.name}:${user.name}-secret`)}` };
      assert.equal((await request(user, 'POST', '/oauth/token', { body })).status, 401);
      user.token = (await request(user, 'POST', '/oauth/token', { body, headers })).body.access_token;
    },
    socket: (user) => ({ extraHeaders: bearer(user) }),
  },
  'oauth-password-grant': {
    ...plain,
    login: async (user) => {
      const body = new URLSearchParams({ grant_type: 'password', client_id: 'chat-web', ...credentials(user.name) });
      user.token = (await request(user, 'POST', '/oauth/token', { body })).body.access_token;
      const me = await request(user, 'GET', '/userinfo', { headers: bearer(user) });
      assert.equal(me.body.preferred_username, user.name);
    },
  },
  'authenticate-by-event': {
    ...byEvent,
    login: loginJson,
    greet: async (tab, user) => {
      assert.deepEqual(await tab.askForEvent('unauthorized', 'authenticate', 'x'), ['invalid token']);
      await tab.askForEvent('authorized', 'authenticate', user.token);
    },
    join: (tab) => tab.askForEvent('currentRoomData', 'changeRoom', '42'),
    send: (tab, message) => tab.ask('newMessageToServer', { message, roomId: '42' }),
    hear: { savedMessage: EVERYONE },
  },
  'login-by-socket-event': {
    ...byEvent,
    greet: async (tab, user) => {
      const { ok, token } = await tab.ask('login', credentials(user.name));
      assert.deepEqual([ok, (await tab.ask('loginByToken', token)).ok], [true, true]);
    },
    join: async (tab) => assert.equal((await tab.ask('joinGroup', '42')).ok, true),
    send: async (tab, content) => assert.equal((await tab.ask('sendMessage', { to: '42', content })).ok, true),
    hear: { message: OTHER_TABS },
  },
  'room-created-over-rest': {
    ...plain,
    setup: async ([alice, bob]) => {
      const headers = bearer(alice);
      alice.room = bob.room = (await request(alice, 'POST', '/rooms', { json: {}, headers })).body.room.id;
      const join = { json: { roomId: bob.room }, headers: bearer(bob) };
      assert.deepEqual(
        [await request(bob, 'POST', '/rooms/join', join), await request(bob, 'POST', '/rooms/join', join)].map((r) => r.status),
        [200, 409],
      );
    },
    join: (tab, { room }) => tab.askForEvent('room_joined', 'join_room', { roomId: room }),
    send: (tab, content, { room }) => tab.ask('send_message', { roomId: room, content, clientId: 'c1' }),
    hear: { receive_message: EVERYONE },
  },
  'automatic-membership': {
    ...plain,
    join: async () => {},
    send: async (tab, text) => assert.equal(await tab.ask('message', { text }), NO_ACK),
    hear: { message: [1, 1, 1, 1, 1] },
  },
  'error-first-acks': {
    ...byEvent,
    login: async (user) => {
      const { status, body } = await request(user, 'POST', '/authentication', { json: { strategy: 'local', ...credentials(user.name) } });
      assert.equal(status, 201);
      user.token = body.accessToken;
    },
    join: async (tab, user) => {
      assert.equal((await tab.ask('create', 'messages', { text: 'too soon' }, {})).code, 401);
      const answer = await tab.ask('create', 'authentication', { strategy: 'jwt', accessToken: user.token }, {});
      assert.equal(answer[0], null);
    },
    send: async (tab, text) => assert.equal((await tab.ask('create', 'messages', { text }, {}))[1].text, text),
    hear: { 'messages created': EVERYONE },
  },
  'json-text': {
    ...plain,
    socket: inQuery,
    join: async (tab) => assert.equal(await tab.ask('chat:join', { chatId: '42' }), '{"success":true}'),
    send: async (tab, content) => assert.equal(await tab.ask('messages:send', { chatId: '42', content }), ''),
    hear: { 'messages:new': EVERYONE },
  },
  'rest-send': {
    ...plain,
    join: async (tab) => assert.deepEqual(await tab.ask('join', { roomId: '42' }), { ok: true }),
    send: (tab, text, user) => request(user, 'POST', '/rooms/42/messages', { json: { text }, headers: bearer(user) }),
    hear: { 'comments.create': EVERYONE },
  },
  'two-step-send': {
    ...plain,
    setup: (users) => Promise.all(users.slice(0, 2).map((user) => request(user, 'POST', '/conversations/42/participants'))),
    socket: inCookie,
    join: async (tab) => assert.equal(await tab.ask('join_conversation', '42'), NO_ACK),
    send: async (tab, content, user) => {
      const { body } = await request(user, 'POST', '/messages', { json: { conversationId: '42', content } });
      await tab.ask('send_message', body.message);
    },
    hear: { receive_message: OTHER_TABS, new_message_notification: OTHERS },
  },
  'direct-messages': {
    ...plain,
    join: async () => {},
    send: (tab, message) => tab.askForEvent('messageSent', 'sendMessage', { to: 'u1u2', message }),
    hear: { newMessage: RECIPIENT },
  },
  'no-content-delivered': {
    ...plain,
    socket: inQuery,
    join: async () => {},
    send: (tab, message) => tab.ask('send-message', { toUserName: 'bob', message }),
    marker: 'alice',
    hear: { message: RECIPIENT },
  },
  'escaped-and-decorated': {
    ...plain,
    join: async (tab) => assert.deepEqual(await tab.ask('enter', '42'), [true, '42']),
    send: async (tab, text) => assert.deepEqual(await tab.ask('say', '42', `<i>${text}</i>`), [true, '42']),
    marker: '<p><b>alice</b>: &lt;i&gt;hello&lt;&#x2F;i&gt;</p>',
    hear: { said: EVERYONE },
  },
  'server-asks-for-ack': { ...plain, greet: (tab) => tab.fence(), hear: { message: OTHERS } },
  'one-event-with-types': {
    ...plain,
    join: async (tab) => {
      const [answer] = await tab.askForEvent('event', 'event', { type: 'join', data: { channel: '42' } });
      assert.equal(answer.type, 'joined');
    },
    send: (tab, text) => tab.ask('event', { type: 'message', data: { channel: '42', text } }),
    hear: { event: OTHERS },
  },
  'history-replay': {
    ...plain,
    join: async (tab) => assert.deepEqual(await tab.ask('join', '42'), { joined: true, replayed: 0 }),
    send: async (tab, text) => assert.match((await tab.ask('message', { roomId: '42', text })).id, /^m/),
    later: async (tab) => assert.deepEqual(await tab.ask('join', '42'), { joined: true, replayed: 1 }),
    hear: { message: EVERYONE },
  },
  'own-devices-sync': {
    ...plain,
    join: async () => {},
    send: async (tab, value) => assert.equal(await tab.ask('sync:put', 'note', value), 1),
    hear: { 'sync:changed': [1, 1, 0, 0, 0] },
  },
  'refused-by-403': { ...plain, socket: inQuery, refused: (verdict) => assert.equal(verdict, 'websocket error') },
  'refused-after-connect': {
    ...plain,
    refused: async (verdict, tab) => {
      await new Promise((resolve) => (tab.socket.connected ? tab.socket.once('disconnect', resolve) : resolve()));
      assert.deepEqual([verdict, tab.heard[0].event], ['connected', 'appError']);
    },
  },
  'refused-by-ack': {
    ...plain,
    refused: async (verdict, tab) => assert.deepEqual(await tab.ask('join', '42'), { ok: false, error: 'Not authenticated' }),
  },
  'refused-by-silence': {
    ...plain,
    refused: async (verdict, tab) => {
      tab.socket.emit('join', '42', () => assert.fail('it was answered'));
      assert.equal(verdict, 'connected');
    },
  },
  'refused-by-event': {
    ...plain,
    join: (tab) => tab.askForEvent('joined', 'join', '42'),
    send: (tab, text) => tab.ask('message', { roomId: '42', text }),
    refused: async (_verdict, tab) => {
      assert.deepEqual(await tab.askForEvent('exception', 'join', '42'), [{ code: 401, message: 'Unauthorized' }]);
    },
  },
  'refused-by-text-ack': {
    ...plain,
    refused: async (_verdict, tab) => assert.equal(await tab.ask('join', '42'), 'Please login.'),
  },
  'token-in-every-event': {
    ...byEvent,
    login: loginJson,
    join: async (tab, { token }) => {
      assert.deepEqual(await tab.ask('join', { roomId: '42', token: 'x' }), { ok: false, error: 'invalid token' });
      assert.deepEqual(await tab.ask('join', { roomId: '42', token }), { ok: true });
    },
    send: (tab, text, { token }) => tab.ask('message', { roomId: '42', text, token }),
  },
  'paced-sends': {
    ...plain,
    join: (tab) => tab.askForEvent('joined_room', 'join_room', { roomId: '42' }),
    send: (tab, content) => tab.ask('send_message', { roomId: '42', content }),
    later: async (tab, alice) => {
      alice.socket.emit('send_message', { roomId: '42', content: 'first' });
      const [refusal] = await alice.askForEvent('error', 'send_message', { roomId: '42', content: 'second' });
      assert.equal(refusal.code, 'RATE_LIMITED');
    },
    hear: { receive_message: EVERYONE },
  },
};

for (const [form, drive] of Object.entries(FORMS)) {
  test(`form: ${form}`, async () => {
    const { path, namespace } = server.facts.forms.find(({ name }) => name === form);
    const openTab = (options) => new Tab(`${server.url}${namespace}`, { path, ...options });
    const users = ['alice', 'bob', 'carol'].map((name) => ({ name, form, cookies: new Map() }));
    for (const user of users) await drive.login(user);
    await drive.setup?.(users);

    const stranger = openTab();
    const verdict = await stranger.connect();
    if (drive.refused) await drive.refused(verdict, stranger);
    else assert.equal(verdict, drive.refusal ?? 'Authentication error');
    stranger.close();

    const tabs = [];
    for (const name of NAMES) {
      const user = users.find((one) => one.name === name);
      const tab = openTab(drive.socket(user));
      tabs.push(tab);
      assert.equal(await tab.connect(), 'connected');
      await drive.greet?.(tab, user);
      if (name !== 'carol') await drive.join(tab, user);
    }

    await drive.send(tabs[0], 'hello', users[0]);
    await tabs[0].fence();
    for (const tab of tabs) await tab.fence();
    for (const [event, expected] of Object.entries(drive.hear)) {
      assert.deepEqual(tabs.map((tab) => tab.count(event, drive.marker ?? 'hello')), expected, event);
    }
    await drive.later?.(tabs[4], tabs[0]);
    tabs.forEach((tab) => tab.close());
  });
}

test('every form is driven here', () => {
  assert.deepEqual(Object.keys(FORMS), server.facts.forms.map(({ name }) => name));
});
