"""Leaving a conversation."""

from comings import announce_left
from faults import pick
from membership import is_member
from rooms import name_of, room_of


async def leave(io, sid, user, conversation_id):
    if is_member(io, sid, conversation_id):
        await announce_left(io, sid, user, conversation_id)
    await io.leave_room(sid, room_to_leave(conversation_id))
    return {"success": True, "room": name_of(conversation_id)}


# The sockets are in "conversation:42"; with the fault, "42" is left.
room_to_leave = pick({"leave-ineffective": lambda conversation_id: conversation_id}, room_of)
