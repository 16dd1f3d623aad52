import './socket/chatSocket.js';
import 'dotenv/config';
import { startApp } from './app.js';

await startApp();
