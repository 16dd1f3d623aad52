"""Who is in which conversation, as a list that outlives connections: only `duplicates-after-reconnect` keeps one."""

from faults import pick

# conversation id -> the ids of the users in it.
_members = {}


def note(user, conversation_id):
    """Notes who joins, once."""
    listed = _members.setdefault(conversation_id, [])
    if user["id"] not in listed:
        listed.append(user["id"])


def take_up_again(user):
    """Who was there before is listed again: here it was forgotten to look whether they are."""
    for listed in _members.values():
        if user["id"] in listed:
            listed.append(user["id"])


restore = pick({"duplicates-after-reconnect": take_up_again}, lambda _user: None)


def listed_in(conversation_id):
    """Those that a message is for, as the list has them."""
    return list(_members.get(conversation_id, ()))
