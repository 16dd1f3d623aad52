"""The names of rooms."""

from faults import pick


def name_of(conversation_id):
    """The name of a conversation, as the clients know it."""
    return f"conversation:{conversation_id}"


def of_a_field_that_is_not_there(conversation):
    """What is joined and spoken to was an object with a room, once. A text has none: all are in "conversation:None"."""
    return f"conversation:{getattr(conversation, 'room', None)}"


room_of = pick(
    {
        "leak-through-undefined-room": of_a_field_that_is_not_there,
        # "Ids are unique": each kind by itself. The user 42 and the conversation 42 share a room.
        "leak-through-id-collision": lambda conversation_id: conversation_id,
    },
    name_of,
)

# The room that holds all tabs of a user.
user_room_of = pick({"leak-through-id-collision": lambda user_id: user_id}, lambda user_id: f"user:{user_id}")
