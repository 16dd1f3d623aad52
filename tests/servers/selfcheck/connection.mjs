/** Holds the faults of reaching the chat and staying connected against what the table of its README says. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import msgpackParser from 'socket.io-msgpack-parser';
import { startServer } from './startServer.mjs';
import { NO_ACK, Tab } from './tab.mjs';

const CHAT = 'node/server.js';

/** The faults that are checked here. */
export const CONNECTION = [
  'parser-mismatch',
  'payload-cap',
  'server-crash-on-event',
  'server-crash-on-event:connect',
  'rate-limited',
  'rate-limited:dropped',
  'second-tab-kicks-first',
  'connection-refused-under-load',
  'connection-refused-under-load:hangs-up',
];

const open = [];
after(() => open.forEach((server) => server.child.kill()));

async function start(script, env) {
  const server = await startServer(script, env);
  open.push(server);
  return server;
}

async function tokenOf(url, name) {
  const body = JSON.stringify({ email: `${name}@example.com`, password: `${name}-password` });
  // Without keep-alive, so that a login does not count as a connection.
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const answer = await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body });
  return (await answer.json()).token;
}

async function knock(url, name, options = {}) {
  const tab = new Tab(url, { auth: { token: await tokenOf(url, name) }, ...options });
  return { tab, verdict: await tab.connect() };
}

async function joined(url, name) {
  const { tab, verdict } = await knock(url, name);
  assert.equal(verdict, 'connected');
  await tab.ask('conversation:join', '42');
  return tab;
}

const say = (tab, content) => tab.ask('message:send', { conversationId: '42', content });
const ended = (tab) => once(tab.socket, 'disconnect').then(([reason, details]) => ({ reason, details }));

test('connection: only a client with the same parser gets an answer', async () => {
  const { url, stop } = await start(CHAT, { FAULT: 'parser-mismatch' });
  const alike = await knock(url, 'alice', { parser: msgpackParser });
  assert.equal(alike.verdict, 'connected');
  const other = new Tab(url, { auth: { token: await tokenOf(url, 'alice') } });
  const [reason] = await once(other.socket.io, 'close');
  assert.equal(reason, 'transport close');
  alike.tab.close();
  await stop();
});

test('connection: a message above the limit ends its sender with 1009, and nobody else', async () => {
  const { url, stop } = await start(CHAT, { FAULT: 'payload-cap' });
  const [alice, bob] = [await joined(url, 'alice'), await joined(url, 'bob')];
  assert.equal((await say(alice, 'x'.repeat(3000))).success, true);
  const end = ended(alice);
  alice.socket.emit('message:send', { conversationId: '42', content: 'x'.repeat(5000) });
  assert.equal((await end).details.context.code, 1009);
  assert.equal((await say(bob, 'still here')).success, true);
  bob.close();
  await stop();
});

test('connection: a message without attachments ends the process, one with some does not', async () => {
  const { url, exited } = await start(CHAT, { FAULT: 'server-crash-on-event' });
  const [alice, bob] = [await joined(url, 'alice'), await joined(url, 'bob')];
  const attachments = [{ url: '/cat.png' }];
  const sent = await alice.ask('message:send', { conversationId: '42', content: 'a cat', attachments });
  assert.equal(sent.success, true);
  const end = ended(bob);
  alice.socket.emit('message:send', { conversationId: '42', content: 'no cat' });
  assert.equal((await end).reason, 'transport close');
  assert.equal((await exited)[0], 1);
});

test('connection: a token that is refused ends the process whose middleware is async, a good one does not', async () => {
  const { url, exited } = await start(CHAT, { FAULT: 'server-crash-on-event:connect' });
  const alice = await joined(url, 'alice');
  const end = ended(alice);
  new Tab(url, { auth: { token: 'x.y.z' } });
  assert.equal((await end).reason, 'transport close');
  assert.equal((await exited)[0], 1);
});

test('connection: a supervised chat is back at the same address', async () => {
  const { url, stop } = await start('connection/supervised.js', { FAULT: 'server-crash-on-event' });
  const alice = await joined(url, 'alice');
  const end = ended(alice);
  alice.socket.emit('message:send', { conversationId: '42', content: 'no cat' });
  await end;
  await assert.rejects(tokenOf(url, 'alice'));
  const back = new Tab(url, { reconnection: true, auth: { token: 'any' } });
  assert.match(await answered(back), /Authentication error/);
  back.close();
  await stop();
});

/** The first answer of a gate, however often nobody answers before. */
async function answered(tab) {
  for (;;) {
    const [error] = await once(tab.socket, 'connect_error');
    if (!tab.socket.active) return error.message;
  }
}

test('connection: two messages a second are taken, or four, and the rest is refused or dropped', async () => {
  const refused = { success: false, error: 'Too many messages, slow down' };
  for (const [fault, limit, answer] of [['rate-limited', 2, refused], ['rate-limited:dropped', 4, NO_ACK]]) {
    const { url, stop } = await start(CHAT, { FAULT: fault });
    const [alice, bob] = [await joined(url, 'alice'), await joined(url, 'bob')];
    for (let sent = 0; sent < limit; sent += 1) assert.equal((await say(alice, 'quick')).success, true);
    assert.deepEqual(await say(alice, 'quick'), answer);
    assert.equal((await say(bob, 'for the first time')).success, true);
    [alice, bob].forEach((tab) => tab.close());
    await stop();
  }
});

test('connection: a second tab ends the first of the same user', async () => {
  const { url, stop } = await start(CHAT, { FAULT: 'second-tab-kicks-first' });
  const [first, bob] = [await joined(url, 'alice'), await joined(url, 'bob')];
  const end = ended(first);
  const second = await joined(url, 'alice');
  assert.equal((await end).reason, 'io server disconnect');
  assert.equal((await say(second, 'here')).success, true);
  [second, bob].forEach((tab) => tab.close());
  await stop();
});

test('connection: the fifth connection is refused, or the eighth hung up on', async () => {
  for (const [fault, limit] of [['connection-refused-under-load', 4], ['connection-refused-under-load:hangs-up', 7]]) {
    const { url, stop } = await start(CHAT, { FAULT: fault });
    const token = await tokenOf(url, 'alice');
    const tabs = [];
    for (let opened = 0; opened < limit; opened += 1) {
      tabs.push(new Tab(url, { auth: { token } }));
      assert.equal(await tabs.at(-1).connect(), 'connected');
    }
    const one = new Tab(url, { auth: { token } });
    assert.equal(await one.connect(), 'websocket error');
    [...tabs, one].forEach((tab) => tab.close());
    await stop();
  }
});

test('connection: the proxy ends a silent connection, and passes on what moves', async () => {
  const chat = await start(CHAT, { FAULT: '', PING_INTERVAL_MS: '50' });
  const silent = await start(CHAT, { FAULT: '' });
  const pinged = await start('connection/idleProxy.js', { TARGET: chat.url, IDLE_MS: '200' });
  const quiet = await start('connection/idleProxy.js', { TARGET: silent.url, IDLE_MS: '200' });
  const [alice, bob] = [await joined(pinged.url, 'alice'), await joined(quiet.url, 'bob')];
  assert.equal((await ended(bob)).reason, 'transport close');
  assert.equal((await say(alice, 'still here')).success, true);
  alice.close();
  for (const server of [pinged, quiet, chat, silent]) await server.stop();
});
