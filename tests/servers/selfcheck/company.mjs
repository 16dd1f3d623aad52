/** Holds a healthy chat against what it promises of joins, of history, and of who is there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, openTab, say } from './chat.mjs';

const REFUSED = { success: false, error: 'not a participant' };

test('company: only participants get into a guarded conversation, and everybody into another', async () => {
  const { url, stop } = await chat('');
  const takesPart = { 42: ['alice', 'bob', 'dave'], 43: ['alice', 'erin'], 44: ['frank'] };
  for (const name of ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'uma']) {
    const tab = await openTab(url, name);
    for (const [id, names] of Object.entries(takesPart)) {
      const may = names.includes(name);
      assert.deepEqual(await tab.ask('conversation:join', id), may ? { success: true, room: `conversation:${id}` } : REFUSED);
      assert.deepEqual(await tab.ask('conversation:history', id), may ? { success: true, messages: [] } : REFUSED);
    }
    assert.equal((await tab.ask('conversation:join', 'lobby')).success, true);
    tab.close();
  }
  assert.equal(await stop(), 0);
});

test('company: the history holds the last hundred messages, the oldest first', async () => {
  const { url, stop } = await chat('');
  const alice = await openTab(url, 'alice', '42');
  for (let sent = 1; sent <= 101; sent += 1) await say(alice, `number ${sent}`);
  const { messages } = await alice.ask('conversation:history', '42');
  assert.equal(messages.length, 100);
  assert.deepEqual(messages[0], { id: 'm2', conversationId: '42', senderId: 'u1', content: 'number 2' });
  assert.equal(messages.at(-1).content, 'number 101');
  alice.close();
  assert.equal(await stop(), 0);
});

test('company: the first tab of a user goes online, and the last one offline', async () => {
  const { url, stop } = await chat('');
  const watcher = await openTab(url, 'carol');
  const tabs = [await openTab(url, 'bob'), await openTab(url, 'bob')];
  await watcher.fence();
  assert.equal(watcher.count('user:online', '"u2"'), 1);
  assert.equal(watcher.count('user:online', '"u3"'), 0, 'nobody is told of itself');
  tabs[0].close();
  await watcher.fence();
  assert.equal(watcher.count('user:offline', '"u2"'), 0);
  tabs[1].close();
  await watcher.hears('user:offline', '"u2"');
  watcher.close();
  assert.equal(await stop(), 0);
});

test('company: the others in a room hear of every tab that comes and goes', async () => {
  const { url, stop } = await chat('');
  const [alice, outsider] = [await openTab(url, 'alice', '42'), await openTab(url, 'carol')];
  const bob = await openTab(url, 'bob', '42', '42');
  await alice.fence();
  assert.equal(alice.count('conversation:joined', '"u2"'), 1, 'joining again is nothing new');
  await bob.ask('conversation:leave', '42');
  await bob.ask('conversation:leave', '42');
  await alice.fence();
  assert.equal(alice.count('conversation:left', '"u2"'), 1);
  await bob.ask('conversation:join', '42');
  bob.close();
  await alice.hears('conversation:left', '"u2"', 2);
  await outsider.fence();
  for (const event of ['conversation:joined', 'conversation:left']) assert.equal(outsider.count(event, 'u2'), 0);
  [alice, outsider].forEach((tab) => tab.close());
  assert.equal(await stop(), 0);
});
