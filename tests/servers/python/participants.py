"""Who takes part in the conversations that are not open to everybody."""

GUARDED = {"42": ["u1", "u2", "u4"], "43": ["u1", "u5"], "44": ["u6"]}

NO_PARTICIPANT = {"success": False, "error": "not a participant"}


def takes_part(user, conversation_id):
    """Whether a user may be in a conversation, and read it. Guests may look around; there are none but with a fault."""
    return user["id"] == "guest" or user["id"] in GUARDED.get(conversation_id, [user["id"]])
