/** Holds the peers against the clients of their own project, so that a fault of a peer is not taken for one of earwitness. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { io as io4 } from 'socket.io-client';
import io2 from 'socket.io-client-2';
import msgpack from 'socket.io-msgpack-parser';
import msgpack2 from 'socket.io-msgpack-parser-2';
import { startServer } from './startServer.mjs';

const PYTHON = process.env.EARWITNESS_PYTHON;
const TRANSPORTS = { polling: ['polling'], websocket: ['websocket'], upgrade: ['polling', 'websocket'] };
const BINARY = Buffer.from([0, 1, 0x1e, 0xff]);
const PEERS = [
  { name: 'socket.io', script: 'peers/socketio.js', args: ['socket.io'], io: io4 },
  { name: 'socket.io-3', script: 'peers/socketio.js', args: ['socket.io-3'], io: io4 },
  { name: 'socket.io-2', script: 'peers/socketio.js', args: ['socket.io-2'], io: io2 },
  { name: 'python-socketio', script: 'peers/python_socketio.py', program: PYTHON, io: io4 },
];

const open = [];
after(() => open.forEach((server) => server.child.kill()));

async function peer({ script, args, program }, env = {}) {
  const server = await startServer(script, env, { args, program });
  open.push(server);
  return server;
}

function connect({ io }, url, options = {}) {
  const socket = io(url, { forceNew: true, reconnection: false, transports: ['websocket'], ...options });
  return { socket, answer: answerOf(socket) };
}

/** Resolves to "connected" or to what the refusal says. */
function answerOf(socket) {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', ({ message, data }) => resolve({ message, data }));
    socket.once('error', resolve);
  });
}

const ask = (socket, ...args) => new Promise((resolve) => socket.emit(...args, (...answer) => resolve(answer)));
const next = (socket, event) => new Promise((resolve) => socket.once(event, (...args) => resolve(args)));

for (const one of PEERS) {
  const skip = one.script.endsWith('.py') && !PYTHON && 'EARWITNESS_PYTHON is not set, see tests/run.sh';
  for (const [name, transports] of Object.entries(TRANSPORTS)) {
    test(`${one.name} over ${name}: events`, { skip }, async () => {
      const { url, stop } = await peer(one);
      const { socket, answer } = connect(one, url, { transports });
      assert.equal(await answer, 'connected');
      if (socket.io.engine.upgrading) await next(socket.io.engine, 'upgrade');
      await behaves(socket, name === 'upgrade' ? 'websocket' : name);
      socket.emit('kick');
      assert.deepEqual((await next(socket, 'disconnect'))[0], 'io server disconnect');
      assert.equal(await stop(), 0);
    });
  }

  test(`${one.name}: admission`, { skip }, async () => {
    const { url, stop } = await peer(one);
    const of = async (namespace, token) => {
      const { socket, answer } = connect(one, `${url}${namespace}`, { auth: { token }, query: { token } });
      const said = await answer;
      socket.io.engine.close();
      return said;
    };
    const data = (code) => (one.io === io2 ? { code } : { message: 'Authentication error', data: { code } });
    const plain = one.io === io2 ? 'Authentication error' : { message: 'Authentication error', data: undefined };
    assert.deepEqual(await of('/', 'bad'), data('bad'));
    assert.deepEqual(await of('/', 'worse'), plain);
    assert.deepEqual(await of('/', 'good'), 'connected');
    assert.deepEqual(await of('/admin', 'admin'), 'connected');
    assert.deepEqual(await of('/admin', 'good'), data('not-admin'));
    assert.notEqual(await of('/nowhere', 'good'), 'connected');
    assert.equal(await stop(), 0);
  });

  test(`${one.name}: who leaves is announced`, { skip }, async () => {
    const { url, stop } = await peer(one);
    const [stays, goes] = [connect(one, url), connect(one, url)];
    assert.deepEqual(await Promise.all([stays.answer, goes.answer]), ['connected', 'connected']);
    const left = next(stays.socket, 'left');
    const { id } = goes.socket;
    goes.socket.disconnect();
    assert.equal((await left)[0], id);
    stays.socket.disconnect();
    assert.equal(await stop(), 0);
  });

  test(`${one.name}: msgpack and the path are as asked for`, { skip }, async () => {
    const { url, stop } = await peer(one, { PARSER: 'msgpack', PATH_: '/live/' });
    const { socket, answer } = connect(one, url, { parser: one.io === io2 ? msgpack2 : msgpack, path: '/live/' });
    assert.equal(await answer, 'connected');
    assert.deepEqual(await ask(socket, 'echo', { text: 'ä' }), [{ text: 'ä' }]);
    socket.disconnect();
    assert.equal(await stop(), 0);
  });
}

/** Asks for each event once. */
async function behaves(socket, transport) {
  assert.deepEqual(await ask(socket, 'echo', 1, 'two', { three: [BINARY] }), [1, 'two', { three: [BINARY] }]);
  assert.deepEqual(await ask(socket, 'sizes', BINARY, 'text'), [[BINARY.length, null]]);
  const said = next(socket, 'said');
  socket.emit('say', 'ä', BINARY);
  assert.deepEqual(await said, ['ä', BINARY]);

  socket.once('question', (value, ack) => ack(value + 1, BINARY));
  const answered = next(socket, 'answered');
  socket.emit('ask', 41);
  assert.deepEqual(await answered, [42, BINARY]);

  let acked = 'not acknowledged';
  socket.emit('never', () => (acked = 'acknowledged'));
  assert.deepEqual(await ask(socket, 'late', 20), ['late']);
  assert.deepEqual(await ask(socket, 'twice'), ['first']);
  assert.equal(acked, 'not acknowledged');

  assert.deepEqual(await ask(socket, 'join', 'r'), ['r']);
  const shouted = next(socket, 'shouted');
  socket.emit('shout', 'r', 'hello');
  assert.deepEqual(await shouted, ['hello']);
  assert.deepEqual(await ask(socket, 'leave', 'r'), ['r']);

  const big = next(socket, 'big');
  socket.emit('big', 300_000);
  assert.equal((await big)[0].length, 300_000);
  const numbers = [];
  const burst = new Promise((resolve) => socket.on('burst', (number) => numbers.push(number) === 20 && resolve()));
  socket.emit('burst', 20);
  await burst;
  assert.deepEqual(numbers, Array.from({ length: 20 }, (_, number) => number));

  const [{ sid, ...rest }] = await ask(socket, 'whoami');
  assert.equal(sid, socket.id);
  assert.deepEqual(rest, { transport, headers: [], recovered: false });
}
