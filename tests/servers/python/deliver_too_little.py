"""The ways in which a message does not come, or not to all, or not as it was."""

import random

from deliver_too_wide import recipients_of
from membership import members_of, sids_in
from presence import presence

EVENT = "message:new"

# sid -> whether the entry still holds its socket.
_cache = {}


async def by_presence(io, sid, message):
    """Each member by the presence map, which knows nothing of who has closed one tab: see presence.py."""
    in_room = set(sids_in(io, message["conversationId"]))
    for member in await members_of(io, message):
        for tab in presence.get(member):
            if tab in in_room:
                await io.emit(EVENT, message, to=tab)


def found_in_cache(tab):
    """An entry that was emptied is taken for a socket that is gone. The next look-up fills it again."""
    if _cache.setdefault(tab, True):
        return True
    del _cache[tab]
    return False


async def from_a_cache(io, sid, message):
    """The sockets come from a cache that gives memory back now and then."""
    for tab in recipients_of(io, message):
        if found_in_cache(tab):
            await io.emit(EVENT, message, to=tab)
    if _cache and random.random() < 0.5:
        _cache[random.choice(list(_cache))] = False


async def with_a_greeting(io, sid, message):
    """One dictionary for all, and it is changed for each: whoever comes later is greeted like those before, too."""
    for tab in recipients_of(io, message):
        user = (await io.get_session(tab))["user"]
        message["content"] = f"@{user['name']} {message['content']}"
        await io.emit(EVENT, message, to=tab)


TOO_LITTLE = {
    "deaf-after-sibling-closes": by_presence,
    "intermittent-loss": from_a_cache,
    "payload-altered": with_a_greeting,
}
