// Read once, when the module is loaded. Whoever imports this before dotenv has run gets the fallback.
export const SECRET_AT_LOAD = process.env.JWT_SECRET || 'dev-only-secret-DO-NOT-USE-IN-PRODUCTION';
