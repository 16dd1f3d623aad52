"""Serves the behaviour of the peers with python-socketio; the same environment as socketio.js, see README.md."""

import asyncio
import json
import os
import sys
from importlib.metadata import version
from urllib.parse import parse_qs

import socketio
from aiohttp import web

HEADERS = ("authorization", "cookie", "origin")
# Tokens that the main namespace refuses, and the data of the refusal, if any.
REFUSED = {"bad": ({"code": "bad"},), "worse": ()}

path = os.environ.get("PATH_", "/socket.io/")
transports = os.environ.get("TRANSPORTS", "polling,websocket").split(",")
parser = os.environ.get("PARSER", "default")
server = socketio.AsyncServer(
    async_mode="aiohttp",
    transports=transports,
    serializer=parser,
    ping_interval=int(os.environ.get("PING_INTERVAL", "25000")) / 1000,
    ping_timeout=int(os.environ.get("PING_TIMEOUT", "20000")) / 1000,
    max_http_buffer_size=int(os.environ.get("MAX_PAYLOAD", "1000000")),
)


class Peer(socketio.AsyncNamespace):
    """What every peer does with an event; what a handler returns is the acknowledgement."""

    async def trigger_event(self, event, *args):
        # A method has no hyphen in its name.
        return await super().trigger_event(event.replace("-", "_"), *args)

    async def on_connect(self, sid, environ, auth):
        token = token_of(environ, auth)
        if token in REFUSED:
            raise socketio.exceptions.ConnectionRefusedError("Authentication error", *REFUSED[token])

    async def on_disconnect(self, sid, reason):
        await self.emit("left", (sid, reason))

    async def on_echo(self, sid, *args):
        return args

    async def on_sizes(self, sid, *args):
        return [len(arg) if isinstance(arg, bytes) else None for arg in args]

    async def on_say(self, sid, *args):
        await self.emit("said", args, to=sid)

    async def on_ask(self, sid, value):
        async def answered(*answer):
            await self.emit("answered", answer, to=sid)

        await self.emit("question", value, to=sid, callback=answered)

    async def on_never(self, sid, *args):
        # Whatever a handler returns is acknowledged, so this one does not return.
        await asyncio.get_running_loop().create_future()

    async def on_late(self, sid, millis):
        await asyncio.sleep(millis / 1000)
        return "late"

    async def on_twice(self, sid):
        # A handler returns once.
        return "first"

    async def on_join(self, sid, room):
        await self.enter_room(sid, room)
        return room

    async def on_leave(self, sid, room):
        await self.leave_room(sid, room)
        return room

    async def on_shout(self, sid, room, *args):
        await self.emit("shouted", args, room=room)

    async def on_kick(self, sid, *args):
        await self.disconnect(sid)

    async def on_kick_hard(self, sid, *args):
        await server.eio.disconnect(server.manager.eio_sid_from_sid(sid, self.namespace))

    async def on_big(self, sid, length):
        await self.emit("big", "x" * length, to=sid)

    async def on_burst(self, sid, count):
        for number in range(count):
            await self.emit("burst", number, to=sid)

    async def on_whoami(self, sid, *args):
        environ = server.get_environ(sid, self.namespace)
        return {
            "sid": sid,
            "transport": server.transport(sid, self.namespace),
            "headers": [name for name in HEADERS if f"HTTP_{name.upper()}" in environ],
            "recovered": False,
        }


class Admin(Peer):
    """The same for those who show the token `admin`."""

    async def on_connect(self, sid, environ, auth):
        if token_of(environ, auth) != "admin":
            raise socketio.exceptions.ConnectionRefusedError("Authentication error", {"code": "not-admin"})


def token_of(environ, auth):
    if isinstance(auth, dict) and "token" in auth:
        return auth["token"]
    return parse_qs(environ.get("QUERY_STRING", "")).get("token", [None])[0]


async def end_of_stdin():
    """Returns when the test closes the pipe, because a test that is killed cannot clean up any other way."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while await reader.read(4096):
        pass


async def serve():
    server.register_namespace(Peer("/"))
    server.register_namespace(Admin("/admin"))
    app = web.Application()
    server.attach(app, path.strip("/"))
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", int(os.environ.get("PORT", "0")))
    await site.start()
    announce(runner.addresses[0][1])
    await end_of_stdin()


def announce(port):
    offers = {"transports": transports, "engineIo": [4], "parser": parser, "recovery": False, "path": path}
    release = f"python-socketio {version('python-socketio')}"
    facts = {"url": f"http://127.0.0.1:{port}", "pid": os.getpid(), "server": release, "offers": offers}
    print(json.dumps(facts), flush=True)


asyncio.run(serve())
