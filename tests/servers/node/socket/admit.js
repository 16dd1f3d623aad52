import { pick } from '../faults.js';
import { authenticate, identify } from './authenticate.js';
import { refusal } from './refusal.js';

/** Puts the gate in front of a namespace. */
export function guard(namespace) {
  namespace.use(authenticate);
}

/** Whether a socket that has come through the gate may stay. */
export const admit = pick(
  {
    // The token is looked at in the connection handler: by then the socket is in.
    'auth-after-connect': (socket) => expelUnlessKnown(socket, () => {}),
    'auth-after-connect:event': (socket) =>
      expelUnlessKnown(socket, (error) => socket.emit('unauthorized', { message: refusal(error).message })),
  },
  () => true,
);

async function expelUnlessKnown(socket, tell) {
  try {
    await identify(socket);
    return socket.connected;
  } catch (error) {
    tell(error);
    socket.disconnect(true);
    return false;
  }
}
