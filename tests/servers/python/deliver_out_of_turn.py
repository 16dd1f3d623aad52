"""The ways in which what comes later overtakes what was given out before."""

import asyncio

from deliver_too_wide import recipients_of
from membership import members_of
from presence import presence
from rooms import room_of

EVENT = "message:new"
UNREAD = "conversation:unread"


async def look_up_muted(conversation_id):
    await asyncio.sleep(0.005)
    return []


async def tell_room(io, message):
    """Who is muted is looked up first."""
    silent = [*presence.get(message["senderId"]), *await look_up_muted(message["conversationId"])]
    await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=silent)


async def badges_first(io, sid, message):
    """The room is told by a task of its own, "so that nobody waits"; each tab is told at once that something is new."""
    io.start_background_task(tell_room, io, message)
    unread = {"conversationId": message["conversationId"], "last": message["content"]}
    for tab in recipients_of(io, message):
        await io.emit(UNREAD, unread, to=tab)


async def one_after_the_other(io, sid, message):
    """Each tab is handed the message by a service, and waited for."""
    for member in sorted(await members_of(io, message)):
        for tab in presence.get(member):
            await io.emit(EVENT, message, to=tab)
            await asyncio.sleep(0.02)


OUT_OF_TURN = {
    "reply-before-question": one_after_the_other,
    "room-emit-overtaken": badges_first,
}
