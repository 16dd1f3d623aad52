"""Who is there: what the others are told when a user's first tab opens, and when the last one is gone."""

from faults import pick
from presence import presence

# The tabs that are open, as sid -> user id.
_tabs = {}


def count_open_tabs(user_id):
    return sum(1 for other in _tabs.values() if other == user_id)


# The presence map is asked, and nothing is ever taken out of it: see presence.py.
tabs_of = pick({"stale-socket-ids:presence": lambda user_id: len(presence.get(user_id))}, count_open_tabs)


async def arrive(io, sid, user_id):
    """A tab is open. This must not be waited for before CONNECT is answered, behind which its events belong."""
    _tabs[sid] = user_id
    if tabs_of(user_id) == 1:
        await io.emit("user:online", {"userId": user_id}, skip_sid=sid)


async def depart(io, sid, user_id, reason):
    """A tab is gone."""
    _tabs.pop(sid, None)
    if is_gone(io, user_id, reason):
        await io.emit("user:offline", {"userId": user_id}, skip_sid=sid)


def with_the_last_tab(io, user_id, reason):
    return tabs_of(user_id) == 0


def with_any_tab(io, user_id, reason):
    """One tab is one user here."""
    return True


def with_a_goodbye(io, user_id, reason):
    """Who does not say goodbye may come back: a heartbeat is waited for, and nobody counts it."""
    return tabs_of(user_id) == 0 and reason == io.reason.CLIENT_DISCONNECT


is_gone = pick({"premature-offline": with_any_tab, "ghost-online": with_a_goodbye}, with_the_last_tab)
