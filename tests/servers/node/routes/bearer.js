/** The token of a request, or undefined. */
export function bearerOf(request) {
  return request.headers.authorization?.replace(/^Bearer /, '');
}
