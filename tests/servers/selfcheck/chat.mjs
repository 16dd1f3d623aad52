/** The chat for a selfcheck: started, logged in to, joined. It is that of Node, or of Python where CHAT_STACK says so. */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startServer } from './startServer.mjs';
import { NO_ACK, Tab } from './tab.mjs';

/** Whether the chat is that of Python. */
export const IS_PYTHON = process.env.CHAT_STACK === 'python';

/** Faults that are checked here and that the Python chat cannot show: see its faults.py. */
const NOT_IN_PYTHON = [
  'handler-registered-late',
  'handler-stacked-on-join',
  'handler-registered-twice',
  'volatile-drop',
  'recovery-incomplete',
  'recovery-incomplete:twice',
];

/** Whether a test of this fault has to be left out. */
export const isLeftOut = (fault) => IS_PYTHON && NOT_IN_PYTHON.includes(fault);

const open = [];
after(() => open.forEach((server) => server.child.kill()));

/** Starts the chat with this fault, or a healthy one. */
export async function chat(fault, env) {
  const server = await (IS_PYTHON
    ? startServer('python/server.py', { FAULT: fault, ...env }, { program: process.env.EARWITNESS_PYTHON })
    : startServer('node/server.js', { FAULT: fault, ...env }));
  open.push(server);
  return server;
}

/** Opens a tab of a user that is in these conversations; what the joins were answered stands in `answers`. */
export async function openTab(url, name, ...conversations) {
  const body = JSON.stringify({ email: `${name}@example.com`, password: `${name}-password` });
  const headers = { 'content-type': 'application/json' };
  const { token } = await (await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body })).json();
  const tab = new Tab(url, { auth: { token } });
  assert.equal(await tab.connect(), 'connected');
  tab.answers = [];
  for (const conversation of conversations) tab.answers.push(await tab.ask('conversation:join', conversation));
  return tab;
}

/** Sends a message, and resolves to the acknowledgement, or to NO_ACK, when the server has worked it off. */
export async function say(tab, content, conversationId = '42') {
  const answer = tab.answer('message:send', { conversationId, content });
  const sent = await Promise.race([answer, silence(tab)]);
  await tab.fence();
  return sent;
}

/** python-socketio answers from a task of its own, which a fence can overtake, so that it takes many to be sure. */
async function silence(tab) {
  for (let fence = 0; fence < (IS_PYTHON ? 50 : 1); fence += 1) await tab.fence();
  return NO_ACK;
}
