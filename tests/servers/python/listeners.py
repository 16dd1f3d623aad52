"""Carries messages from where they are taken to where they are given out: only `listener-leak-per-connection` does."""

from faults import pick
from presence import presence
from rooms import room_of

# What is called for each message. Nothing ever takes a listener out.
_listeners = []


async def publish(message):
    for listener in list(_listeners):
        await listener(message)


def for_the_room(io, sid):
    async def listener(message):
        own = presence.get(message["senderId"])
        await io.emit("message:new", message, room=room_of(message["conversationId"]), skip_sid=own)

    _listeners.append(listener)


def for_the_others(io, sid):
    async def listener(message):
        await io.emit("message:new", message, room=room_of(message["conversationId"]), skip_sid=sid)

    _listeners.append(listener)


# What each connection does.
listen = pick(
    {
        "listener-leak-per-connection": for_the_room,
        "listener-leak-per-connection:socket": for_the_others,
    },
    lambda _io, _sid: None,
)
