import express from 'express';
import jwt from 'jsonwebtoken';
import { pick } from '../faults.js';
import { secretPreview } from '../secretPreview.js';
import { findByCredentials, findById, profile } from '../users.js';
import { faultyLogins } from './faultyLogins.js';

const JWT_SECRET = process.env.JWT_SECRET || 'dev-only-secret-DO-NOT-USE-IN-PRODUCTION';

export const authRoutes = express.Router();

authRoutes.post('/auth/login', pick(faultyLogins(signToken), login));
authRoutes.get('/me', me);

function login(request, response) {
  const user = findByCredentials(request.body);
  if (!user) return response.status(401).json({ error: 'Invalid credentials' });
  response.json({ token: signToken(user), user: profile(user) });
}

function signToken(user) {
  console.error('Token generation', { JWT_SECRET_preview: secretPreview(JWT_SECRET) });
  return jwt.sign({ sub: user.id, name: user.name }, JWT_SECRET, { expiresIn: '1h' });
}

function me(request, response) {
  try {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const user = findById(jwt.verify(token, JWT_SECRET).sub);
    if (!user) return response.status(401).json({ error: 'Unknown user' });
    response.json(profile(user));
  } catch (error) {
    response.status(401).json({ error: error.message });
  }
}
