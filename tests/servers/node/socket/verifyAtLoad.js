import jwt from 'jsonwebtoken';
import { secretPreview } from '../secretPreview.js';

// Read once, when the module is loaded. Whoever imports this before dotenv has run gets the fallback.
const JWT_SECRET = process.env.JWT_SECRET || 'dev-only-secret-DO-NOT-USE-IN-PRODUCTION';

/** Verifies a token with the secret that was known when this module was loaded. */
export function verifyAtLoad(token) {
  console.error('Token verification', { JWT_SECRET_preview: secretPreview(JWT_SECRET) });
  return jwt.verify(token, JWT_SECRET);
}
