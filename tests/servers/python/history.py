"""What was said before."""

from collections import defaultdict, deque

from participants import NO_PARTICIPANT, takes_part

# conversation id -> its latest messages, the oldest first.
_messages = defaultdict(lambda: deque(maxlen=100))


def remember(message):
    _messages[message["conversationId"]].append(dict(message))


def history_of(conversation_id):
    return list(_messages[conversation_id])


def tell_history(user, conversation_id):
    """Tells somebody who takes part what was said before."""
    if not takes_part(user, conversation_id):
        return NO_PARTICIPANT
    return {"success": True, "messages": history_of(conversation_id)}
