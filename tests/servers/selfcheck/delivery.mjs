/** Holds the chat against the measured matrix: who hears how many copies, for one, two and three tabs of the sender. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, isLeftOut, openTab, say } from './chat.mjs';
import { NO_ACK } from './tab.mjs';

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

/** The faults that are checked here. */
export const DELIVERIES = Object.keys(DELIVERY).filter(Boolean);

for (const [fault, expected] of Object.entries(DELIVERY)) {
  test(`delivery: ${fault || 'healthy'}`, { skip: isLeftOut(fault) }, async () => {
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
        const sent = await say(alice[emitter], content);
        if (expected.sent) assert.deepEqual(sent, expected.sent);
        else assert.match(sent.id, /^m\d+$/);

        const heard = [];
        for (const tab of [...others, ...alice]) {
          await tab.fence();
          heard.push(tab.count(event, content));
        }
        if (expected.also) assert.equal(others[0].count(expected.also, content), 1);
        const senders = alice.map((_, tab) => expected.sender(k, emitter, tab));
        assert.deepEqual(heard, [...expected.members(k), ...expected.outsiders, ...senders], `k=${k}, emitter ${emitter}`);
      }
    }
    [...others, ...alice].forEach((tab) => tab.close());
    assert.equal(await stop(), 0);
  });
}

