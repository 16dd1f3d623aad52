"""The accounts of the chat. Passwords stand in clear text because they guard nothing."""

USERS = [
    {"id": f"u{number}", "name": name, "email": f"{name}@example.com", "password": f"{name}-password"}
    for number, name in enumerate(["alice", "bob", "carol", "dave", "erin"], start=1)
]


def find_by_credentials(body):
    """The account that a login names, or None where the address or the password is wrong."""
    if not isinstance(body, dict):
        return None
    wanted = (body.get("email"), body.get("password"))
    return next((user for user in USERS if (user["email"], user["password"]) == wanted), None)


def find_by_id(user_id):
    """The account that a token's subject names."""
    return next((user for user in USERS if user["id"] == user_id), None)


def profile(user):
    """What the outside may know of an account."""
    return {key: user[key] for key in ("id", "name", "email")}
