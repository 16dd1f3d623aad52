"""The events of the chat, and who may use them."""

import asyncio
import os

import socketio

import connections
import member_list
from comings import announce_gone
from faults import fault, pick
from gate import admit, left
from grace import grant_grace
from history import tell_history
from joining import join
from leaving import leave
from listeners import listen
from membership import may_join
from online import arrive, depart
from participants import NO_PARTICIPANT
from presence import presence
from rooms import user_room_of
from sending import send

# The event names that a client of the healthy chat uses.
EVENTS = {
    "join": "conversation:join",
    "leave": "conversation:leave",
    "history": "conversation:history",
    "send": "message:send",
    "deliver": "message:new",
    "joined": "conversation:joined",
    "left": "conversation:left",
    "online": "user:online",
    "offline": "user:offline",
}
INVALID = {"success": False, "error": "invalid payload"}
ADMIN = "/admin"


def make_server(verify, **options):
    """The Socket.IO server of the chat, or of one node of it; `verify` is how it verifies tokens."""
    # Everybody is told CONNECT first, and those who may not stay are told to go behind it.
    welcomes_all = fault == "auth-after-connect"
    heartbeat = {
        "ping_interval": int(os.environ.get("PING_INTERVAL_MS", "25000")) / 1000,
        "ping_timeout": int(os.environ.get("PING_TIMEOUT_MS", "20000")) / 1000,
    }
    io = socketio.AsyncServer(async_mode="aiohttp", always_connect=welcomes_all, **heartbeat, **options)
    io.verify = verify
    attach_gate(io)
    attach_events(io)
    return io


def attach_gate(io):
    @io.on("connect")
    async def connect(sid, environ, auth=None):
        user = await enter(io, sid, environ, auth)
        if user:
            await welcome(io, sid, user)

    @io.on("disconnect")
    async def disconnect(sid, reason):
        user = await left(io, sid, "/")
        if user:
            presence.remove(user["id"], sid)
            connections.release(sid)
            grant_grace(sid, user)
            await announce_gone(io, sid, user)
            await depart(io, sid, user["id"], reason)

    @io.on("connect", namespace=ADMIN)
    async def connect_admin(sid, environ, auth=None):
        await enter_admin(io, sid, environ, auth)

    @io.on("disconnect", namespace=ADMIN)
    async def disconnect_admin(sid, reason):
        await left(io, sid, ADMIN)

    @io.on("whoami", namespace=ADMIN)
    async def whoami_admin(sid, *_args):
        return whoami(await io.get_session(sid, namespace=ADMIN))


async def welcome(io, sid, user):
    """Notes a tab that was let in. Nothing here may wait: CONNECT is answered behind it, and before all else."""
    presence.add(user["id"], sid)
    connections.hold(sid)
    listen(io, sid)
    member_list.restore(user)
    await io.enter_room(sid, user_room_of(user["id"]))
    asyncio.ensure_future(arrive(io, sid, user["id"]))


async def enter_by_the_gate(io, sid, environ, auth):
    return await admit(io, sid, environ, auth, "/")


async def enter_and_be_told(io, sid, environ, auth):
    """Everybody gets in; those who may not stay are told in an event of its own, and then thrown out."""
    try:
        return await admit(io, sid, environ, auth, "/")
    except socketio.exceptions.ConnectionRefusedError as error:
        reason = error.error_args["message"]

    async def tell_and_end():
        await io.emit("unauthorized", {"message": reason}, to=sid)
        await io.disconnect(sid)

    asyncio.ensure_future(tell_and_end())
    return None


enter = pick({"auth-after-connect:event": enter_and_be_told}, enter_by_the_gate)


async def enter_admin_by_the_gate(io, sid, environ, auth):
    await admit(io, sid, environ, auth, ADMIN)


async def enter_unseen(io, sid, environ, auth):
    """The handler of "connect" belongs to one namespace, and this one has another."""


enter_admin = pick({"namespace-unguarded": enter_unseen}, enter_admin_by_the_gate)


def whoami(session):
    if "user" not in session:
        return {"success": True, "id": None, "name": None}
    return {"success": True, "id": session["user"]["id"], "name": session["user"]["name"]}


def attach_events(io):
    async def user_of(sid):
        return (await io.get_session(sid)).get("user")

    @io.on("whoami")
    async def on_whoami(sid, *_args):
        return whoami(await io.get_session(sid))

    @io.on(EVENTS["join"])
    async def on_join(sid, conversation_id=None, *_args):
        user = await user_of(sid)
        if not user or not isinstance(conversation_id, str):
            return INVALID
        if not may_join(user, conversation_id):
            return NO_PARTICIPANT
        return await join(io, sid, user, conversation_id)

    @io.on(EVENTS["leave"])
    async def on_leave(sid, conversation_id=None, *_args):
        user = await user_of(sid)
        if not user or not isinstance(conversation_id, str):
            return INVALID
        return await leave(io, sid, user, conversation_id)

    @io.on(EVENTS["history"])
    async def on_history(sid, conversation_id=None, *_args):
        user = await user_of(sid)
        if not user or not isinstance(conversation_id, str):
            return INVALID
        return tell_history(user, conversation_id)

    @io.on(EVENTS["send"])
    async def on_send(sid, message=None, *_args):
        user = await user_of(sid)
        if not user or not is_message(message):
            return INVALID
        return await send(io, sid, user, message)


def is_message(payload):
    return isinstance(payload, dict) and all(isinstance(payload.get(key), str) for key in ("conversationId", "content"))
