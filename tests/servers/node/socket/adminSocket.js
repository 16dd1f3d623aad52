import { pick } from '../faults.js';
import { admit, guard } from './admit.js';
import { closeAtExpiry } from './expiry.js';
import { whoami } from './whoami.js';

/** Serves the namespace of those who look after the chat. */
export function attachAdmin(io) {
  const admin = io.of('/admin');
  guardAdmin(admin);
  admin.on('connection', async (socket) => {
    socket.on('whoami', (...args) => whoami(socket, args));
    if (!(await admit(socket))) return;
    closeAtExpiry(socket);
  });
}

const guardAdmin = pick(
  {
    // io.use() guards the namespace "/", and no other.
    'namespace-unguarded': () => {},
  },
  guard,
);
