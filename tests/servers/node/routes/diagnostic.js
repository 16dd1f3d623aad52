/** Says what secrets the two ends hold without saying them: see docs/diagnostic-route.md of earwitness. */
import { createHmac } from 'node:crypto';
import express from 'express';
import { keyOfGate } from '../socket/verifier.js';
import { keyOfLogin } from './auth.js';

export const diagnosticRoutes = express.Router();

if (process.env.DIAG === '1' && process.env.NODE_ENV !== 'production') {
  diagnosticRoutes.get('/jwt', ({ query: { nonce } }, response) => {
    if (!nonce) return response.status(400).json({ error: 'nonce is missing' });
    const text = `earwitness/secret-fp/v1${nonce}`;
    const tell = (key) => createHmac('sha256', key).update(text).digest('hex').slice(0, 12);
    response.json({ issuer: tell(keyOfLogin()), verifier: tell(keyOfGate()) });
  });
}
