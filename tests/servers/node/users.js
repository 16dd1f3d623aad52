/** The accounts of the chat. Passwords stand in clear text because they guard nothing. */
export const users = [
  ...['alice', 'bob', 'carol', 'dave', 'erin', 'frank'].map((name, index) => account(`u${index + 1}`, name)),
  // Her account is older than the ids with a letter.
  account('42', 'uma'),
];

function account(id, name) {
  return { id, name, email: `${name}@example.com`, password: `${name}-password` };
}

/** Finds the account that a login names, or undefined where the address or the password is wrong. */
export function findByCredentials({ email, password } = {}) {
  return users.find((user) => user.email === email && user.password === password);
}

/** Finds the account that a token's subject names. */
export function findById(id) {
  return users.find((user) => user.id === id);
}

/** What the outside may know of an account. */
export function profile({ id, name, email }) {
  return { id, name, email };
}
