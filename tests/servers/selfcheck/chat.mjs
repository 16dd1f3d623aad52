/** The Node chat for a selfcheck: started, logged in to, joined. */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startServer } from './startServer.mjs';
import { Tab } from './tab.mjs';

const open = [];
after(() => open.forEach((server) => server.child.kill()));

/** Starts the chat with this fault, or a healthy one. */
export async function chat(fault, env) {
  const server = await startServer('node/server.js', { FAULT: fault, ...env });
  open.push(server);
  return server;
}

/** Opens a tab of a user that is in these conversations. */
export async function openTab(url, name, ...conversations) {
  const body = JSON.stringify({ email: `${name}@example.com`, password: `${name}-password` });
  const headers = { 'content-type': 'application/json' };
  const { token } = await (await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body })).json();
  const tab = new Tab(url, { auth: { token } });
  assert.equal(await tab.connect(), 'connected');
  for (const conversation of conversations) await tab.ask('conversation:join', conversation);
  return tab;
}

/** Sends a message, and resolves to the acknowledgement. */
export const say = (tab, content, conversationId = '42') => tab.ask('message:send', { conversationId, content });
