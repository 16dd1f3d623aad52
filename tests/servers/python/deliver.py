"""Gives a message to those who should hear it: every tab in the conversation, except all tabs of the sender.

The functions below the first one are the ways in which this goes wrong.
"""

from deliver_out_of_turn import OUT_OF_TURN
from deliver_too_little import TOO_LITTLE
from deliver_too_often import TOO_OFTEN
from deliver_too_wide import TOO_WIDE
from faults import pick
from membership import members_of
from presence import presence
from rooms import room_of

EVENT = "message:new"


async def once_to_the_others(io, sid, message):
    await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=presence.get(message["senderId"]))


async def except_in_loop(io, sid, message):
    """Each call sends to the whole room again, and leaves out one tab only."""
    for tab in presence.get(message["senderId"]):
        await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=tab)


async def to_in_loop(io, sid, message):
    """One copy per tab of the sender. The emitting tab is left out each time, its siblings never."""
    for _tab in presence.get(message["senderId"]):
        await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=sid)


async def io_to_in_loop(io, sid, message):
    """The same, and nobody is left out."""
    for _tab in presence.get(message["senderId"]):
        await io.emit(EVENT, message, room=room_of(message["conversationId"]))


async def except_a_set(io, sid, message):
    """`skip_sid` is a text or a list. A set is taken for one id, which nobody has."""
    skipped = set(presence.get(message["senderId"]))
    await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=skipped)


async def except_the_emitting_tab(io, sid, message):
    await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=sid)


async def to_everyone(io, sid, message):
    """The room is missing altogether."""
    await io.emit(EVENT, message)


async def to_everyone_else(io, sid, message):
    await io.emit(EVENT, message, skip_sid=sid)


async def to_another_room(io, sid, message):
    """The sockets are in "conversation:42"; this speaks to "42"."""
    await io.emit(EVENT, message, room=message["conversationId"])


async def to_one_tab_of_each(io, sid, message):
    """One emit to each member, through a presence map that knows one tab of each."""
    for member in await members_of(io, message):
        for tab in presence.get(member):
            await io.emit(EVENT, message, to=tab)


async def under_another_event(io, sid, message):
    """The event was renamed here and not in the clients."""
    room = room_of(message["conversationId"])
    await io.emit("message:created", message, room=room, skip_sid=presence.get(message["senderId"]))


async def to_the_emitting_tab(io, sid, message):
    await io.emit(EVENT, message, to=sid)


async def except_the_authenticated_user(io, sid, message):
    """Whoever the message says it is of, those who are left out are the tabs of whom it is of."""
    own = presence.get((await io.get_session(sid))["user"]["id"])
    await io.emit(EVENT, message, room=room_of(message["conversationId"]), skip_sid=own)


deliver = pick(
    {
        "except-in-loop": except_in_loop,
        # The same loop, over a presence map that keeps the tabs that are gone.
        "stale-socket-ids": except_in_loop,
        "to-in-loop-per-tab": to_in_loop,
        "io-to-in-loop-per-tab": io_to_in_loop,
        "sender-not-excluded": except_a_set,
        "only-emitting-tab-excluded": except_the_emitting_tab,
        "leak-to-everyone": to_everyone,
        "leak-to-everyone:broadcast": to_everyone_else,
        "joined-but-deaf": to_another_room,
        "last-tab-only": to_one_tab_of_each,
        "first-tab-only": to_one_tab_of_each,
        "message-event-renamed": under_another_event,
        "emits-to-sender-only": to_the_emitting_tab,
        "sender-spoofable": except_the_authenticated_user,
        **TOO_OFTEN,
        **TOO_WIDE,
        **TOO_LITTLE,
        **OUT_OF_TURN,
    },
    once_to_the_others,
)
