"""The HTTP routes: logging in, renewing a token, logging out, and asking who one is."""

import os

import jwt
from aiohttp import web

import keys
import tokens
from faults import pick
from sessions import log_out
from users import find_by_credentials, profile


async def body_of(request):
    try:
        return await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None


def refused(error):
    return web.json_response({"error": str(error)}, status=401)


def bearer(request):
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


async def login(request):
    user = find_by_credentials(await body_of(request))
    if not user:
        return refused("Invalid credentials")
    return web.json_response(welcome(user))


def welcome_with_tokens(user):
    return {"token": tokens.access_token(user), "refreshToken": tokens.refresh_token(user), "user": profile(user)}


def welcome_that_fails(user):
    """The variable's name is mistyped: KeyError, and aiohttp answers 500."""
    claims = {"sub": user["id"], "name": user["name"]}
    return {"token": jwt.encode(claims, os.environ["JWT_SECERT"], algorithm="HS256"), "user": profile(user)}


def welcome_in_a_wrapping(user):
    """The response was wrapped and renamed, and the clients were not told."""
    return {"data": {"accessToken": tokens.access_token(user), "user": profile(user)}}


welcome = pick(
    {"login-failed": welcome_that_fails, "login-token-not-found": welcome_in_a_wrapping},
    welcome_with_tokens,
)


async def refresh(request):
    body = await body_of(request)
    given = body.get("refreshToken") if isinstance(body, dict) else None
    try:
        user, _claims = tokens.user_of(given, "refresh")
    except (jwt.PyJWTError, tokens.Unauthorized) as error:
        return refused(error)
    return web.json_response({"token": tokens.access_token(user)})


async def logout(request):
    try:
        _user, claims = tokens.user_of(bearer(request), "access")
    except (jwt.PyJWTError, tokens.Unauthorized) as error:
        return refused(error)
    log_out(claims)
    return web.Response(status=204)


async def me(request):
    try:
        user, _claims = tokens.user_of(token_for_me(request), "access")
    except (jwt.PyJWTError, tokens.Unauthorized) as error:
        return refused(error)
    return web.json_response(profile(user))


def after_the_word_token(request):
    """The word in front of it was another in the framework of before."""
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Token ") if header.startswith("Token ") else None


token_for_me = pick({"http-and-socket-disagree": after_the_word_token}, bearer)


async def key_set(_request):
    if keys.KEY_SET is None:
        raise web.HTTPNotFound
    return web.json_response(keys.KEY_SET)


ROUTES = [
    web.post("/api/auth/login", login),
    web.post("/api/auth/refresh", refresh),
    web.post("/api/auth/logout", logout),
    web.get("/api/me", me),
    web.get("/.well-known/jwks.json", key_set),
]
