import express from 'express';
import { isSymmetric } from '../tokens/algorithm.js';
import { publishedKeySet } from '../tokens/keys.js';

/** Where the public keys stand, if there are any. */
export const wellKnownRoutes = express.Router();

if (!isSymmetric) wellKnownRoutes.get('/jwks.json', (_request, response) => response.json(publishedKeySet));
