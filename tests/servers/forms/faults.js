/**
 * The faults that forms can have: `FAULT=FORM:WHAT,FORM:WHAT node forms/server.js`. Each stands in the file of its form, where
 * what is right stands beside it; without one all forms are healthy.
 */

const faults = (process.env.FAULT ?? '').split(',').filter(Boolean);

/** What the forms have said that they can have wrong with them. */
export const known = [];

/** What is done with the fault that is at work, or else what is right. */
export function pick(faulty, right) {
  known.push(...Object.keys(faulty));
  const fault = faults.find((name) => name in faulty);
  return fault ? faulty[fault] : right;
}

/** Whether this fault is at work. */
export const has = (fault) => pick({ [fault]: true }, false);

/** Ends the process where a fault is asked for that no form can have. */
export function refuseUnknownFaults() {
  const unknown = faults.filter((fault) => !known.includes(fault));
  if (unknown.length === 0) return;
  console.error(`there is no fault ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exit(2);
}
