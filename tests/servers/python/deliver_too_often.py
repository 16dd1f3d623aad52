"""The ways in which a message comes more than once."""

from listeners import publish
from member_list import listed_in
from membership import members_of, sids_in
from participants import GUARDED
from presence import presence
from rooms import room_of, user_room_of

EVENT = "message:new"


async def once_per_member(io, sid, message):
    """The loop was meant for a notification to each; what is in it speaks to the whole room."""
    own = presence.get(message["senderId"])
    for _member in await members_of(io, message):
        await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=own)


async def io_once_per_member(io, sid, message):
    for _member in await members_of(io, message):
        await io.emit(EVENT, message, room=room_of(message["conversationId"]))


async def others_once_per_member(io, sid, message):
    for _member in await members_of(io, message):
        await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=sid)


async def by_the_bus(io, sid, message):
    """Once for each listener: see listeners.py."""
    await publish(message)


async def to_room_and_user_rooms(io, sid, message):
    """To the room for those who look at it, and to each user "for the badge"."""
    await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=sid)
    for user_id in GUARDED.get(message["conversationId"]) or await members_of(io, message):
        if user_id != message["senderId"]:
            await io.emit(EVENT, message, room=user_room_of(user_id))


async def under_two_events(io, sid, message):
    """The old name stayed "until all clients have the new one"."""
    others = {"room": room_of(message["conversationId"]), "skip_sid": presence.get(message["senderId"])}
    await io.emit(EVENT, message, **others)
    await io.emit("message", message, **others)


async def once_per_entry(io, sid, message):
    """One emit for each time that somebody is listed: see member_list.py."""
    in_room = set(sids_in(io, message["conversationId"]))
    for user_id in listed_in(message["conversationId"]):
        for tab in presence.get(user_id) if user_id != message["senderId"] else ():
            if tab in in_room:
                await io.emit(EVENT, message, to=tab)


TOO_OFTEN = {
    "emit-per-member": once_per_member,
    "emit-per-member:io": io_once_per_member,
    "emit-per-member:socket": others_once_per_member,
    "listener-leak-per-connection": by_the_bus,
    "listener-leak-per-connection:socket": by_the_bus,
    "room-and-user-room": to_room_and_user_rooms,
    "emitted-under-two-events": under_two_events,
    "duplicates-after-reconnect": once_per_entry,
}
