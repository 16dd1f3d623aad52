"""The ways in which a message comes to those whom it is not for."""

from membership import sids_in
from presence import presence

EVENT = "message:new"


def recipients_of(io, message):
    own = presence.get(message["senderId"])
    return [tab for tab in sids_in(io, message["conversationId"]) if tab not in own]


async def to_recipients(io, sid, message):
    """Where nobody is left to be told, the list is empty; `or None` pleased the type checker, and is everybody."""
    await io.emit(EVENT, message, to=recipients_of(io, message) or None)


async def to_recipients_but_the_emitting_tab(io, sid, message):
    await io.emit(EVENT, message, to=recipients_of(io, message) or None, skip_sid=sid)


async def to_shared_rooms(io, sid, message):
    """Whatever rooms the socket is in: the other conversation as well, and the room of its user."""
    await io.emit(EVENT, message, room=io.rooms(sid), skip_sid=sid)


async def to_each_shared_room(io, sid, message):
    for room in io.rooms(sid):
        await io.emit(EVENT, message, room=room, skip_sid=sid)


TOO_WIDE = {
    "leak-when-recipient-offline": to_recipients,
    "leak-when-recipient-offline:broadcast": to_recipients_but_the_emitting_tab,
    "leak-to-shared-rooms": to_shared_rooms,
    "leak-to-shared-rooms:each": to_each_shared_room,
}
