"""Issues the tokens, and verifies them for the HTTP routes."""

import os
import time
from datetime import datetime, timedelta
from uuid import uuid4

import jwt

import keys
import sessions
from faults import pick
from log import log, secret_preview
from users import find_by_id

JWT_SECRET = os.getenv("JWT_SECRET", "dev-only-secret-DO-NOT-USE-IN-PRODUCTION")
ACCESS_SECONDS = int(os.environ.get("TOKEN_TTL", "3600"))
REFRESH_SECONDS = 7 * 24 * 3600


class Unauthorized(Exception):
    """A token whose signature is right, and which is refused all the same."""


def access_token(user):
    log("Token generation", userId=user["id"], JWT_SECRET_preview=secret_preview(JWT_SECRET))
    return hand_out(sign({**identity_of(user), **validity(ACCESS_SECONDS), "kind": "access"}))


def refresh_token(user):
    now = int(time.time())
    return sign({**identity_of(user), "iat": now, "exp": now + REFRESH_SECONDS, "kind": "refresh"})


def identity_of(user):
    return {"sub": user["id"], "name": user["name"], **addressees(), "jti": str(uuid4())}


def addressees_of_the_chat():
    return {"iss": "chat", "aud": "chat"}


addressees = pick(
    {
        # The login moved to the service of the accounts, which issues for the web pages.
        "audience-or-issuer-mismatch": lambda: {"iss": "chat", "aud": "web"},
        "audience-or-issuer-mismatch:issuer": lambda: {"iss": "accounts", "aud": "chat"},
    },
    addressees_of_the_chat,
)


def from_now(seconds):
    now = int(time.time())
    return {"iat": now, "exp": now + seconds}


def without_a_zone(seconds):
    """`utcnow()` has no zone, and `timestamp()` takes it for local time: in Tokyo that is nine hours ago."""
    return {"iat": int(time.time()), "exp": int((datetime.utcnow() + timedelta(seconds=seconds)).timestamp())}


def begins_in_milliseconds(seconds):
    """`iat` and `nbf` were taken over from a JavaScript client."""
    now = int(time.time())
    return {"iat": now * 1000, "nbf": now * 1000, "exp": now + seconds}


def in_milliseconds(seconds):
    now = int(time.time())
    return {"iat": now, "exp": (now + seconds) * 1000}


validity = pick(
    {
        "token-expired-at-login": without_a_zone,
        "token-expired-at-login:milliseconds-iat": begins_in_milliseconds,
        "token-never-expires": lambda _seconds: {"iat": int(time.time())},
        "token-never-expires:milliseconds": in_milliseconds,
    },
    from_now,
)


def sign_with(private_key, kid):
    return lambda claims: jwt.encode(claims, private_key, algorithm=keys.ALG, headers={"kid": kid})


def sign_as_agreed(claims):
    headers = {"kid": keys.PUBLIC_JWK["kid"]} if keys.PRIVATE_KEY else None
    return jwt.encode(claims, keys.signing_key(JWT_SECRET), algorithm=keys.ALG, headers=headers)


def sign_with_a_new_key():
    """The login has rotated its key. The key set is a file, and still holds the old one."""
    rotated = keys.key_pair()
    return sign_with(rotated, keys.public_jwk(rotated)["kid"])


sign = pick({"key-set-mismatch": sign_with_a_new_key}, lambda: sign_as_agreed)()

hand_out = pick(
    {
        # Handy for those who call the HTTP routes; the gate wants it bare.
        "token-wrapped": lambda token: f"Bearer {token}",
    },
    lambda token: token,
)


def user_of(token, kind):
    """The user of a token of this kind, and its claims. Raises PyJWTError or Unauthorized."""
    key = keys.verifying_key(JWT_SECRET, token)
    claims = jwt.decode(token, key, algorithms=[keys.ALG], **expected_addressees)
    return check_session(claims, kind), claims


def check_session(claims, kind):
    """What a signature does not say: whether the kind is right, the session lives, and the user exists."""
    if claims.get("kind") != kind:
        raise Unauthorized("wrong kind of token")
    if sessions.is_revoked(claims):
        raise Unauthorized("token revoked")
    user = find_by_id(claims.get("sub"))
    if not user:
        raise Unauthorized("Unknown user")
    return user


# In these two the login and the HTTP routes are one service, which takes what it has issued.
_issued_for = addressees()
expected_addressees = {"audience": _issued_for["aud"], "issuer": _issued_for["iss"]}
