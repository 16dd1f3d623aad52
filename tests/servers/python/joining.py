"""Joining a conversation. What a handler returns is the acknowledgement."""

import asyncio

from comings import announce_joined
from faults import pick
from grace import comes_back_in_time
from history import history_of
from log import log
from member_list import note
from membership import is_member
from participants import GUARDED
from rooms import name_of, room_of, user_room_of


def joined(conversation_id):
    return {"success": True, "room": name_of(conversation_id)}


async def enter(io, sid, user, conversation_id):
    is_new = not is_member(io, sid, conversation_id)
    await io.enter_room(sid, room_of(conversation_id))
    if is_new:
        await announce_joined(io, sid, user, conversation_id)


async def look_up():
    """The database takes its time."""
    await asyncio.sleep(0.04)


async def enter_and_say_so(io, sid, user, conversation_id):
    await enter(io, sid, user, conversation_id)
    return joined(conversation_id)


async def join_and_fail_to_say_so(io, sid, user, conversation_id):
    """The socket is in, and then the answer is put together of something that is not there."""
    await enter(io, sid, user, conversation_id)
    return {"success": True, "room": TITLES[conversation_id]}


async def join_if_participant(io, sid, user, conversation_id):
    try:
        assert_participant(user, conversation_id)
    except PermissionError as error:
        return {"success": False, "error": str(error)}
    return await enter_and_say_so(io, sid, user, conversation_id)


async def join_or_log(io, sid, user, conversation_id):
    """The same look-up fails, and the acknowledgement behind the block says "success" all the same."""
    try:
        assert_participant(user, conversation_id)
        await enter(io, sid, user, conversation_id)
    except PermissionError as error:
        log("join failed", error=str(error))
    return joined(conversation_id)


async def join_and_say_no_room(io, sid, user, conversation_id):
    await enter(io, sid, user, conversation_id)
    return {"success": True}


async def join_and_say_ok(io, sid, user, conversation_id):
    await enter(io, sid, user, conversation_id)
    return {"ok": 1}


async def say_so_and_join(io, sid, user, conversation_id):
    """ "So that it feels quick": the database is asked by a task that nobody waits for."""

    async def look_up_and_enter():
        await look_up()
        await enter(io, sid, user, conversation_id)

    asyncio.ensure_future(look_up_and_enter())
    return joined(conversation_id)


async def read_and_join(io, sid, user, conversation_id):
    """What is said between the reading and the joining is in neither."""
    history = history_of(conversation_id)
    await look_up()
    await enter(io, sid, user, conversation_id)
    return {**joined(conversation_id), "history": history}


async def join_and_read(io, sid, user, conversation_id):
    """What is said between the joining and the reading is in both."""
    await enter(io, sid, user, conversation_id)
    await look_up()
    return {**joined(conversation_id), "history": history_of(conversation_id)}


async def join_with_all_tabs(io, sid, user, conversation_id):
    """All of the user's tabs are taken in; one leaves by itself, see leaving.py."""
    for tab, _ in list(io.manager.get_participants("/", user_room_of(user["id"]))):
        await io.enter_room(tab, room_of(conversation_id))
    await announce_joined(io, sid, user, conversation_id)
    return joined(conversation_id)


async def join_unless_it_never_left(io, sid, user, conversation_id):
    """Who comes back in time never left, so there is nothing to do. But the socket is another one."""
    if not comes_back_in_time(user, conversation_id):
        await enter(io, sid, user, conversation_id)
    return joined(conversation_id)


async def join_and_be_listed(io, sid, user, conversation_id):
    note(user, conversation_id)
    return await enter_and_say_so(io, sid, user, conversation_id)


join = pick(
    {
        "join-ack-missing": join_and_fail_to_say_so,
        "join-refused": join_if_participant,
        "joined-but-deaf:ack-lies": join_or_log,
        "join-ack-unexpected": join_and_say_no_room,
        "join-ack-unexpected:ok": join_and_say_ok,
        "join-ack-before-membership": say_so_and_join,
        "join-history-gap": read_and_join,
        "join-history-overlap": join_and_read,
        "leave-affects-one-tab": join_with_all_tabs,
        "deaf-after-reconnect": join_unless_it_never_left,
        "duplicates-after-reconnect": join_and_be_listed,
    },
    enter_and_say_so,
)

# The keys came from the database as numbers; the socket sends a string, and 42 is not "42".
TITLES = {42: "Everybody"}
PARTICIPANTS = {int(conversation_id): users for conversation_id, users in GUARDED.items()}


def assert_participant(user, conversation_id):
    if user["id"] not in PARTICIPANTS.get(conversation_id, ()):
        raise PermissionError("not a participant")
