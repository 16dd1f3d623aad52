import os

import jwt

from log import log, secret_preview

# Read once, when the module is loaded. Whoever imports this before the `.env` was read gets the fallback.
JWT_SECRET = os.getenv("JWT_SECRET", "dev-only-secret-DO-NOT-USE-IN-PRODUCTION")


def verify_at_load(token):
    """Verifies a token with the secret that was known when this module was loaded."""
    log("Token verification", JWT_SECRET_preview=secret_preview(JWT_SECRET))
    return jwt.decode(token, JWT_SECRET, algorithms=["HS256"], audience="chat", issuer="chat")
