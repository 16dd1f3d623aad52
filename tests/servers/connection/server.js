/**
 * A small chat behind one door after the other: `FORM=<name> node server.js`. What differs between the forms is the
 * way in, never the chat. The table below says what is unusual about each.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { Server } from 'socket.io';
import { announce, dieWithTheTest, listenOnLoopback } from '../lifeline.js';

/** The page that the scenarios come from. */
const PAGE = 'https://app.example';

/** CORS for a page, and nobody else's page gets in. What is no page has no origin. */
const onlyFrom = (page) => ({
  cors: { origin: page, credentials: true },
  allowRequest: (request, decide) => decide(null, [page, undefined].includes(request.headers.origin)),
});

const FORMS = {
  plain: {},
  'socket.io-2': { version: 2 },
  'polling-only': { options: { transports: ['polling'] } },
  'websocket-only': { options: { transports: ['websocket'] } },
  'other-path': { options: { path: '/realtime/' } },
  // Without routes of its own a Node server answers nothing at all at other paths.
  'other-path-without-routes': { options: { path: '/realtime/' }, routes: 'none' },
  'other-path-behind-a-page': { options: { path: '/realtime/' }, routes: 'page' },
  'no-slash-behind': { options: { addTrailingSlash: false } },
  'cors-off': {},
  'cors-for-another-page': { options: { ...onlyFrom(PAGE), cors: { origin: 'https://other.example' } } },
  'cors-without-the-header': {
    options: { ...onlyFrom(PAGE), cors: { origin: PAGE, allowedHeaders: ['content-type'] } },
  },
  'cors-for-everybody': { options: { cors: { origin: '*', credentials: true } } },
  'cors-right': { options: onlyFrom(PAGE) },
  'origin-refused': { options: onlyFrom('https://other.example') },
  'origin-ignored': { options: { cors: { origin: PAGE, credentials: true } } },
  'cookie-and-no-origin': { gate: 'cookie', options: { cors: { origin: PAGE, credentials: true } } },
  'cookie-and-origin': { gate: 'cookie', options: onlyFrom(PAGE) },
  'cookie-of-the-same-site': {
    gate: 'cookie', terms: '; SameSite=Lax', options: { cors: { origin: PAGE, credentials: true } },
  },
  'cookie-and-origin-in-the-middleware': {
    gate: 'cookie', guard: 'middleware', options: { cors: { origin: PAGE, credentials: true } },
  },
};

const form = FORMS[process.env.FORM ?? 'plain'];
if (!form) {
  throw new Error(`FORM=${process.env.FORM} is none of ${Object.keys(FORMS).join(', ')}`);
}

/** The routes of the application: a login that sets a cookie, and an answer for everything else. */
function application(request, response) {
  if (request.method === 'POST' && request.url === '/login') {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      const { name } = JSON.parse(body);
      const cookie = `session=${name}; Path=/; HttpOnly${form.terms ?? ''}`;
      response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': cookie });
      response.end(JSON.stringify({ name }));
    });
  } else if (form.routes === 'page') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Chat</title>');
  } else {
    response.writeHead(404).end(`Cannot ${request.method} ${request.url}`);
  }
}

const http = form.routes === 'none' ? createServer() : createServer(application);
const io = form.version === 2
  ? createRequire(import.meta.url)('socket.io-2')(http)
  : new Server(http, form.options);

io.use((socket, next) => {
  const { cookie = '', origin } = socket.handshake.headers;
  if (form.gate === 'cookie' && !cookie.includes('session=')) {
    return next(new Error('no session'));
  }
  if (form.guard === 'middleware' && origin !== PAGE) {
    return next(new Error('not from this page'));
  }
  return next();
});

io.on('connection', (socket) => {
  socket.on('join', (room, ack) => {
    socket.join(room);
    ack({ ok: true });
  });
  socket.on('say', (room, text, ack) => {
    socket.to(room).emit('said', { text });
    ack({ ok: true });
  });
});

dieWithTheTest();
announce({ url: await listenOnLoopback(http), forms: Object.keys(FORMS) });
