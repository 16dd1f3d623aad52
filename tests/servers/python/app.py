"""Builds the chat, listens, and tells the test where."""

import asyncio
import os

from aiohttp import web

from chat import EVENTS, make_server
from connections import metrics
from faults import fault
from lifeline import announce, end_of_the_test
from nodes import listen_on_nodes
from routes import ROUTES
from users import USERS
from verify import verify


def make_app(node_verify=verify, **options):
    app = web.Application()
    app.add_routes([*ROUTES, web.get("/metrics", metrics)])
    make_server(node_verify, **options).attach(app)
    return app


async def listen(app, port):
    """Listens on the loopback interface only, and returns the port."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner.addresses[0][1]


async def serve():
    wanted = int(os.environ.get("PORT", "0"))
    if fault == "secret-mismatch-on-some-nodes":
        port = await listen_on_nodes(wanted, make_app, listen)
    else:
        port = await listen(make_app(), wanted)
    announce({
        "url": f"http://127.0.0.1:{port}",
        "pid": os.getpid(),
        "fault": fault,
        "users": [{key: user[key] for key in ("name", "email", "password")} for user in USERS],
        "room": {"id": "42"},
        "events": EVENTS,
    })
    await end_of_the_test()


def run():
    asyncio.run(serve())
