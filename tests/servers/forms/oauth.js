import express from 'express';

/** Serves `POST /oauth/token`, a form, for one grant; `grant(request)` gives the answer or a refusal (RFC 6749 section 5). */
export function serveTokenEndpoint(routes, grantType, grant) {
  routes.post('/oauth/token', express.urlencoded({ extended: false }), (request, response) => {
    response.set('Cache-Control', 'no-store');
    if (request.body?.grant_type !== grantType) return refuse(response, 400, 'unsupported_grant_type');
    const { refusal, status, ...answer } = grant(request);
    if (refusal) return refuse(response, status, refusal);
    response.json(answer);
  });
}

/** Reads name and password of a request's HTTP Basic header. */
export function readBasic({ authorization = '' }) {
  const [scheme, encoded = ''] = authorization.split(' ');
  if (scheme !== 'Basic') return [];
  const [name, ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return [name, password.join(':')];
}

function refuse(response, status, error) {
  response.status(status).json({ error });
}
