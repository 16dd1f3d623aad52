"""Who may come back as if nothing had been: only `deaf-after-reconnect` grants that."""

import time

from comings import conversations_of
from faults import pick

GRACE = 30

# user and conversation -> when the user's connection was lost.
_lost = {}


def note_the_loss(sid, user):
    for conversation_id in conversations_of(sid):
        _lost[user["id"], conversation_id] = time.monotonic()


grant_grace = pick({"deaf-after-reconnect": note_the_loss}, lambda _sid, _user: None)


def comes_back_in_time(user, conversation_id):
    """Whether a user has come back in time, which ends the time."""
    since = _lost.pop((user["id"], conversation_id), None)
    return since is not None and time.monotonic() - since < GRACE
