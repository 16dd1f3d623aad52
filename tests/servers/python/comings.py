"""What the others in a conversation are told of a tab that comes or goes."""

from faults import pick
from rooms import room_of

# sid -> the conversations that the tab is in.
_conversations = {}


def conversations_of(sid):
    return list(_conversations.get(sid, ()))


async def announce_joined(io, sid, user, conversation_id):
    _conversations.setdefault(sid, []).append(conversation_id)
    await announce("conversation:joined", io, sid, user, conversation_id)


async def announce_left(io, sid, user, conversation_id):
    _conversations[sid].remove(conversation_id)
    await announce("conversation:left", io, sid, user, conversation_id)


async def announce(event, io, sid, user, conversation_id):
    coming = {"conversationId": conversation_id, "userId": user["id"]}
    await io.emit(event, coming, room=room_of(conversation_id), skip_sid=sid)


async def tell_the_others(io, sid, user):
    """The tab has closed, or its connection has."""
    for conversation_id in conversations_of(sid):
        await announce_left(io, sid, user, conversation_id)
    _conversations.pop(sid, None)


async def tidy_up_and_tell_the_others(io, sid, user):
    """The rooms are left first, and then gone through: there are none any more."""
    _conversations.pop(sid, None)
    for room in io.rooms(sid):
        await io.leave_room(sid, room)
    for room in io.rooms(sid):
        await announce_left(io, sid, user, room.removeprefix("conversation:"))


announce_gone = pick({"left-event-missing": tidy_up_and_tell_the_others}, tell_the_others)
