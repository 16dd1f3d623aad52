"""What becomes of a message: it is kept, given out, and acknowledged by what the handler returns."""

import asyncio
from itertools import count

from deliver import deliver
from faults import pick
from history import remember
from membership import may_publish

message_numbers = count(1)


async def send(io, sid, user, draft):
    """Takes a message of a tab that has joined its conversation."""
    if not may_publish(io, sid, draft["conversationId"]):
        return {"success": False, "error": "not a member"}
    number = next(message_numbers)
    message = {"id": f"m{number}", "conversationId": draft["conversationId"], "senderId": sender_of(user, draft)}
    return await accept(io, sid, number, {**message, "content": draft["content"]})


def as_the_draft_says(user, draft):
    """The client knows who it is, and says so."""
    return draft.get("senderId", user["id"])


sender_of = pick(
    {"sender-spoofable": as_the_draft_says, "sender-spoofable:excludes": as_the_draft_says},
    lambda user, _draft: user["id"],
)


def accepted(message):
    return {"success": True, "id": message["id"]}


async def take(io, sid, message):
    remember(message)
    await deliver(io, sid, message)


async def take_and_say_so(io, sid, number, message):
    await take(io, sid, message)
    return accepted(message)


async def queue_and_say_so(io, sid, number, message):
    """What works the queue off was never started."""
    queues[0].append(message)
    return accepted(message)


async def queue_by_number(io, sid, number, message):
    """Three queues, so that none gets long, and two that are worked off."""
    queues[number % len(queues)].append(message)
    for queue in queues[1:]:
        while queue:
            await take(io, sid, queue.pop(0))
    return accepted(message)


async def take_and_fail_to_say_so(io, sid, number, message):
    """It is on its way, and then the answer is put together of something that is not there."""
    await take(io, sid, message)
    return {"success": True, "id": message["messageId"]}


async def deliver_and_fail_to_keep(io, sid, number, message):
    """Given out at once "so that it feels quick"; then it cannot be kept."""
    await deliver(io, sid, message)
    try:
        # The column still wants the ids of before.
        remember({**message, "senderId": int(message["senderId"])})
    except ValueError:
        return {"success": False, "error": "could not be saved"}
    return accepted(message)


async def take_with_a_preview(io, sid, number, message):
    """The preview of a link takes its time, and every other one is in the cache."""
    if number % 2:
        await asyncio.sleep(0.012)
    return await take_and_say_so(io, sid, number, message)


queues = [[], [], []]

accept = pick(
    {
        "accepted-then-lost": queue_and_say_so,
        "accepted-then-lost:sometimes": queue_by_number,
        "send-ack-missing": take_and_fail_to_say_so,
        "refused-but-delivered": deliver_and_fail_to_keep,
        "out-of-order": take_with_a_preview,
    },
    take_and_say_so,
)
