import { pick } from '../faults.js';

/** What a socket is told that is not let in. */
export const refusal = pick(
  {
    // next() wants an error. Of a text it takes the message, and a text has none.
    'auth-error-without-message': (error) => error.message,
    'auth-error-without-message:empty': () => new Error(),
  },
  (error) => {
    if (process.env.OPAQUE === '1') return new Error('unauthorized');
    if (error.message === 'jwt must be provided') return new Error('Authentication error: jwt must be provided');
    return new Error(`Authentication error: ${error.name} - ${error.message}`);
  },
);
