import { claimsOf } from '../tokens/claims.js';
import { sign } from '../tokens/index.js';
import { findByCredentials, profile } from '../users.js';

/** Login handlers with a bug, by the code of the fault. */
export function faultyLogins(signToken) {
  const answerWith = (answer) => async (request, response) => {
    const user = findByCredentials(request.body);
    if (!user) return response.status(401).json({ error: 'Invalid credentials' });
    response.json(await answer(user, claimsOf(user)));
  };

  return {
    // The variable's name is mistyped: jsonwebtoken throws "secretOrPrivateKey must have a value", Express answers 500.
    'login-failed': answerWith(async (user, { access }) => ({
      token: await sign(access, process.env.JWT_SECERT),
      user: profile(user),
    })),

    // The response was wrapped and renamed, and the clients were not told.
    'login-token-not-found': answerWith(async (user, { access }) => ({
      data: { accessToken: await signToken(user, access), user: profile(user) },
    })),

    // "So that the front end need not put it together": the socket's side takes the token as it comes.
    'token-wrapped': answerWith(async (user, { access, refresh }) => ({
      token: `Bearer ${await signToken(user, access)}`,
      refreshToken: await signToken(user, refresh),
      user: profile(user),
    })),
  };
}
