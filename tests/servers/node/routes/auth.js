import express from 'express';
import { pick } from '../faults.js';
import { log } from '../log.js';
import { secretPreview } from '../secretPreview.js';
import { claimsOf } from '../tokens/claims.js';
import { sign, verify } from '../tokens/index.js';
import { findByCredentials, findById, profile } from '../users.js';
import { faultyLogins } from './faultyLogins.js';
import { logout } from './logout.js';
import { me } from './me.js';

const JWT_SECRET = process.env.JWT_SECRET || 'dev-only-secret-DO-NOT-USE-IN-PRODUCTION';

/** The key that this end signs with. */
export const keyOfLogin = () => JWT_SECRET;

export const authRoutes = express.Router();

authRoutes.post('/auth/login', pick(faultyLogins(signToken), login));
authRoutes.post('/auth/refresh', refresh);
authRoutes.post('/auth/logout', logout(JWT_SECRET));
authRoutes.get('/me', me(JWT_SECRET));

async function login(request, response) {
  const user = findByCredentials(request.body);
  if (!user) return response.status(401).json({ error: 'Invalid credentials' });
  const { access, refresh } = claimsOf(user);
  response.json({
    token: await signToken(user, access),
    refreshToken: await sign(refresh, JWT_SECRET),
    user: profile(user),
  });
}

function signToken(user, claims) {
  log('Token generation', { userId: user.id, JWT_SECRET_preview: secretPreview(JWT_SECRET) });
  return sign(claims, JWT_SECRET);
}

async function refresh(request, response) {
  try {
    const claims = await verify(request.body?.refreshToken, 'refresh', JWT_SECRET);
    const user = findById(claims.sub);
    response.json({ token: await signToken(user, claimsOf(user, claims.jti).access) });
  } catch (error) {
    response.status(401).json({ error: error.message });
  }
}
