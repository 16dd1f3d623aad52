import express from 'express';
import session from 'express-session';
import { findAccount, users } from '../accounts.js';
import { emitTo, onEvent } from '../events.js';
import { pick } from '../faults.js';

/** What was last written into a session. */
const latest = {};

/** Who has logged in with a session. */
const holderOf = pick(
  {
    // That it is a session is looked at, and whose it is was kept for the application.
    'form-login-cookie-session:one-for-all': (session) => userOf(session) && userOf(latest),
  },
  (session) => userOf(session),
);

/** A classic web page: an HTML form, a session cookie, redirects, and no token anywhere. Nothing confirms a join. */
export function formLoginCookieSession({ base, routes, ownServer }) {
  const sessions = session({
    name: 'sid',
    secret: 'Kp4xWb9tRs2vNd7hMz0qLc5yEj8uGf3a',
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax' },
  });
  routes.use(sessions);

  routes.post('/login', express.urlencoded({ extended: false }), (request, response) => {
    const user = findAccount(request.body?.username, request.body?.password);
    if (!user) return response.redirect(302, `${base}/login?error=1`);
    request.session.userId = user.id;
    latest.userId = user.id;
    response.redirect(302, `${base}/`);
  });
  routes.get('/login', (_request, response) => response.type('html').send('<form method="post">…</form>'));
  routes.get('/', (_request, response) => response.type('html').send('<h1>Chat</h1>'));
  routes.get('/me', (request, response) => {
    const user = userOf(request.session);
    if (!user) return response.status(401).json({ error: 'no session' });
    response.json({ id: user.id, name: user.name });
  });

  const io = ownServer();
  io.engine.use(sessions);
  io.use((socket, next) => {
    socket.data.user = holderOf(socket.request.session);
    next(socket.data.user ? undefined : new Error('no session'));
  });
  io.on('connection', (socket) => {
    onEvent(socket, 'join', (_ack, room) => socket.join(`room:${room}`));
    onEvent(socket, 'chat message', (_ack, { room, text }) => {
      if (!socket.rooms.has(`room:${room}`)) return;
      const { user } = socket.data;
      const audience = { room: `room:${room}`, by: user, silent: socket.id };
      emitTo(io.sockets, audience, 'chat message', { from: user.name, text });
    });
  });
}

function userOf(sessionData) {
  return users.find((user) => user.id === sessionData?.userId);
}
