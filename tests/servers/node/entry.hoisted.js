import dotenv from 'dotenv';
import { startApp } from './app.js';

dotenv.config();

await startApp();
