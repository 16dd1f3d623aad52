import { randomUUID } from 'node:crypto';
import { findAccount, fromAuth, gate, signToken } from '../accounts.js';
import { plainChat } from '../events.js';
import { pick } from '../faults.js';

/** Whose token the second step gives. */
const holder = pick(
  {
    // A variable of the module where one of the handler was meant.
    'two-step-login:whoever-came-first': (user) => (first ??= user),
  },
  (user) => user,
);
let first;

/** A login in two steps: the password gives a challenge, and the code that belongs to it the token. */
export function twoStepLogin({ routes, ownNamespace }) {
  const challenges = new Map();

  routes.post('/login', (request, response) => {
    const user = findAccount(request.body?.email, request.body?.password);
    if (!user) return response.status(401).json({ error: 'Invalid credentials' });
    const challengeId = randomUUID();
    challenges.set(challengeId, user);
    response.status(202).json({ mfa: { required: true, challengeId } });
  });
  routes.post('/login/verify', (request, response) => {
    const { challengeId, code } = request.body ?? {};
    const user = challenges.get(challengeId);
    challenges.delete(challengeId);
    if (!user || code !== codeOf(user)) return response.status(401).json({ error: 'Invalid code' });
    response.json({ session: { jwt: signToken(holder(user)) } });
  });

  const namespace = ownNamespace();
  namespace.use(gate(fromAuth));
  namespace.on('connection', plainChat(namespace));
}

/** The code that an authenticator would show; here it never changes. */
const codeOf = ({ id }) => id.replace('u', '').padStart(6, '4');
