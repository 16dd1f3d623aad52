/** Writes a line of the log: as Node prints an object, or with LOG=json as the log libraries write it. */
export const log =
  process.env.LOG === 'json'
    ? (msg, facts) => console.error(JSON.stringify({ time: new Date().toISOString(), msg, ...facts }))
    : (msg, facts) => console.error(msg, facts);
