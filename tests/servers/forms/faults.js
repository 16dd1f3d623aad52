/** The faults that forms can have: `FAULT=FORM:WHAT node forms/server.js`. Without one all forms are healthy. */

const FAULTS = [
  'rest-send:never-emits',
  'direct-messages:to-the-sender',
  'automatic-membership:one-tab-of-each',
];

const fault = process.env.FAULT || null;

if (fault && !FAULTS.includes(fault)) {
  console.error(`there is no fault ${fault}; there are ${FAULTS.join(', ')}`);
  process.exit(2);
}

/** What is done with this fault, or else what is right. */
export const pick = (faulty, right) => (fault in faulty ? faulty[fault] : right);
