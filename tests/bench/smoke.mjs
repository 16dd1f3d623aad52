// The smoke run on the official JavaScript client, for comparison: every user logs in, opens tabs that join the
// room, every tab speaks once, and who heard what is held against what should have been heard. Then every user
// speaks once more: what follows behind that message on a connection was written after it, so that copies of the
// first round that are still under way are seen (a fence).
//
//   CHAT_URL=http://127.0.0.1:3000 node tests/bench/smoke.mjs
//
// Prints the milliseconds of each part; ends with 0 if everything held, with 1 if not.
import { createRequire } from 'node:module';

const began = performance.now();
const { io } = createRequire(new URL('../servers/package.json', import.meta.url))('socket.io-client');
const required = performance.now();

const url = process.env.CHAT_URL ?? 'http://127.0.0.1:3000';
const USERS = ['alice', 'bob', 'dave'];
const TABS_OF_A_USER = 2;
const ROOM = '42';
const PATIENCE = 5000;

/** Which marker was heard by which tab, and how often. */
const copies = new Map();
let wake = () => {};

const login = async (name) => {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${name}@example.com`, password: `${name}-password` }),
  });
  return { name, token: (await answer.json()).token };
};

const open = async (user, number) => {
  const tab = { name: `${user.name}/${number}`, user: user.name };
  tab.socket = io(url, { transports: ['websocket'], auth: { token: user.token }, forceNew: true, reconnection: false });
  tab.socket.on('message:new', ({ content }) => {
    const cell = `${content} > ${tab.name}`;
    copies.set(cell, (copies.get(cell) ?? 0) + 1);
    wake();
  });
  await new Promise((resolve, reject) => tab.socket.once('connect', resolve).once('connect_error', reject));
  const joined = await tab.socket.emitWithAck('conversation:join', ROOM);
  if (!joined.success) throw new Error(`${tab.name} could not join`);
  return tab;
};

const say = (tab, round) =>
  tab.socket.emitWithAck('message:send', { conversationId: ROOM, content: `${round} ${tab.name}` });

/** The cells of one round: what every sender's message should be at every other user's tabs. */
const due = (senders, tabs, round) =>
  senders.flatMap((from) =>
    tabs.filter((to) => to.user !== from.user).map((to) => `${round} ${from.name} > ${to.name}`));

const heard = (cells) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('a message is missing')), PATIENCE);
    wake = () => {
      if (cells.every((cell) => copies.has(cell))) {
        clearTimeout(late);
        resolve();
      }
    };
    wake();
  });

const users = await Promise.all(USERS.map(login));
const loggedIn = performance.now();

const seats = users.flatMap((user) => Array.from({ length: TABS_OF_A_USER }, (_, place) => [user, place + 1]));
const tabs = await Promise.all(seats.map(([user, number]) => open(user, number)));
const joined = performance.now();

const first = due(tabs, tabs, 'message');
await Promise.all(tabs.map((tab) => say(tab, 'message')));
await heard(first);
const complete = performance.now();

const leads = tabs.filter((tab) => tab.name.endsWith('/1'));
const second = due(leads, tabs, 'fence');
await Promise.all(leads.map((tab) => say(tab, 'fence')));
await heard(second);
const fenced = performance.now();

const expected = new Set([...first, ...second]);
const wrong = [...copies].filter(([cell, count]) => count !== 1 || !expected.has(cell));
const figures = {
  ok: wrong.length === 0,
  deliveries: first.length,
  boot: began,
  require: required - began,
  login: loggedIn - required,
  join: joined - loggedIn,
  matrix: complete - joined,
  fence: fenced - complete,
};
console.log(JSON.stringify(figures, (_, value) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value)));
process.exit(figures.ok ? 0 : 1);
