"""The accounts of the chat. Passwords stand in clear text because they guard nothing."""



def account(user_id, name):
    return {"id": user_id, "name": name, "email": f"{name}@example.com", "password": f"{name}-password"}


NAMES = ["alice", "bob", "carol", "dave", "erin", "frank"]
USERS = [account(f"u{number}", name) for number, name in enumerate(NAMES, start=1)]
# Her account is older than the ids with a letter.
USERS.append(account("42", "uma"))


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
