"""The open sockets, for the metrics."""

from aiohttp import web

from faults import pick

_connections = []


def hold(sid):
    _connections.append(sid)


def let_go(sid):
    if sid in _connections:
        _connections.remove(sid)


# Nothing takes a socket out again, with the fault: the list grows, and with it the memory.
release = pick({"connection-leak": lambda _sid: None}, let_go)


async def metrics(_request):
    """Answers `GET /metrics`, in the text format of Prometheus."""
    return web.Response(text=f"# TYPE chat_connections gauge\nchat_connections {len(_connections)}\n")
