import jwt from 'jsonwebtoken';
import { findByCredentials, profile } from '../users.js';

/** Login handlers with a bug, by the code of the fault. */
export function faultyLogins(signToken) {
  return {
    // The variable's name is mistyped: jsonwebtoken throws "secretOrPrivateKey must have a value", Express answers 500.
    'login-failed': (request, response) => {
      const user = findByCredentials(request.body);
      if (!user) return response.status(401).json({ error: 'Invalid credentials' });
      response.json({ token: jwt.sign({ sub: user.id }, process.env.JWT_SECERT), user: profile(user) });
    },

    // The response was wrapped and renamed, and the clients were not told.
    'login-token-not-found': (request, response) => {
      const user = findByCredentials(request.body);
      if (!user) return response.status(401).json({ error: 'Invalid credentials' });
      response.json({ data: { accessToken: signToken(user), user: profile(user) } });
    },
  };
}
