"""Who may join, who is in, and who may speak."""

from faults import pick
from participants import takes_part
from rooms import room_of


def is_member(io, sid, conversation_id):
    """Whether this socket, not merely its user, has joined the conversation."""
    return room_of(conversation_id) in io.rooms(sid)


def anybody(*_):
    """Nobody asks."""
    return True


# Whoever knows the id is in, with the fault. The history is guarded, the door is not.
may_join = pick({"join-not-authorised": anybody}, takes_part)

# "Whoever is not in does not see the field", with the fault.
may_publish = pick({"outsider-can-publish": anybody}, is_member)


def sids_in(io, conversation_id):
    """The sockets in a conversation."""
    return [sid for sid, _ in io.manager.get_participants("/", room_of(conversation_id))]


async def members_of(io, message):
    """The users who have a tab in the conversation, except the sender."""
    sids = sids_in(io, message["conversationId"])
    users = dict.fromkeys([(await io.get_session(sid))["user"]["id"] for sid in sids])
    return [user_id for user_id in users if user_id != message["senderId"]]
