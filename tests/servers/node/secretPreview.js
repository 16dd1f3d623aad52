/** The first ten characters of a secret: what people log when two ends disagree, and enough to see a fallback. */
export function secretPreview(secret) {
  return secret === undefined ? 'undefined' : `${secret.slice(0, 10)}...`;
}
