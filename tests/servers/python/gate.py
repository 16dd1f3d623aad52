"""Decides who may open a socket, before CONNECT is answered."""

import asyncio
import os
from urllib.parse import parse_qs

import jwt
from socketio.exceptions import ConnectionRefusedError

from faults import fault, pick
from log import log
from sessions import live_by
from tokens import Unauthorized, check_session
from users import find_by_id

GUEST = {"id": "guest", "name": "Guest"}


def token_in_auth(_environ, auth):
    return auth.get("token") if isinstance(auth, dict) else None


def token_in_query(environ, _auth=None):
    return parse_qs(environ.get("QUERY_STRING", "")).get("token", [None])[0]


def token_in_header_or_query(environ, _auth):
    """The client sends `auth: { token }`, but the server was written for the header and the query string."""
    header = environ.get("HTTP_AUTHORIZATION", "")
    return header.removeprefix("Bearer ") or token_in_query(environ)


token_of = pick(
    {
        "token-sent-in-wrong-place": token_in_header_or_query,
        # For a client that was retired long ago.
        "token-in-url": lambda environ, auth: token_in_auth(environ, auth) or token_in_query(environ),
    },
    token_in_auth,
)


def find_user(claims):
    """Whatever kind of token it is: a refresh token does as well."""
    user = find_by_id(claims.get("sub"))
    if not user:
        raise Unauthorized("Unknown user")
    return user


def from_an_old_copy(claims):
    """The gate has the users of before the ids were given a letter."""
    user = {number: find_by_id(f"u{number}") for number in range(1, 6)}.get(claims["sub"])
    if not user:
        raise Unauthorized("Unknown user")
    return user


def whoever_came_first(claims, cache={}):  # noqa: B006
    """The default of an argument is made once: the user who is looked up first is everybody from then on."""
    if "user" not in cache:
        cache["user"] = check_session(claims, "access")
    return cache["user"]


def by_a_claim_of_before(claims):
    """The claim was renamed. KeyError is no refusal: python-socketio logs it, and answers nothing at all."""
    check_session(claims, "access")
    return find_by_id(claims["user_id"])


user_by = pick(
    {
        "wrong-token-kind-accepted": find_user,
        "signature-not-verified": find_user,
        "http-and-socket-disagree:socket-refuses": from_an_old_copy,
        "identity-shared-between-users": whoever_came_first,
        "auth-never-answers": by_a_claim_of_before,
    },
    lambda claims: check_session(claims, "access"),
)


def identify(io, environ, auth):
    """The user of a socket, and the claims that it lives by."""
    token = token_of(environ, auth)
    # "Guests may look around": nobody took it out again.
    if fault == "anonymous-accepted" and not token:
        return GUEST, {}
    claims = io.verify(token)
    return user_by(claims), claims


def words_of(error):
    if os.environ.get("OPAQUE") == "1":
        return "unauthorized"
    return f"Authentication error: {type(error).__name__} - {error}"


def refuse(error):
    """Says why, in CONNECT_ERROR."""
    raise ConnectionRefusedError(words_of(error))


def refuse_without_words(error):
    """`__cause__` is None, as mostly, and so is its text."""
    raise ConnectionRefusedError(error.__cause__ or "")


refused = pick({"auth-error-without-message:empty": refuse_without_words}, refuse)


async def admit(io, sid, environ, auth, namespace):
    """Lets a socket in whose token is right, and notes whose socket it is."""
    try:
        user, claims = identify(io, environ, auth)
    except (jwt.PyJWTError, Unauthorized) as error:
        log("Socket authentication failed", error=f"{type(error).__name__} - {error}")
        return refused(error)

    end = lambda: asyncio.ensure_future(io.disconnect(sid, namespace=namespace))  # noqa: E731
    await io.save_session(sid, {"user": user, "forget": live_by(claims, end)}, namespace=namespace)
    return user


async def left(io, sid, namespace):
    """A socket has closed; one that was never let in has no session. Returns whose it was."""
    session = await io.get_session(sid, namespace=namespace)
    if "user" not in session:
        return None
    session["forget"]()
    return session["user"]
