"""Which tokens are revoked, and which sockets live by which token."""

import asyncio
import time

from faults import pick

_revoked = set()
# The id of a token -> what ends each of the sockets that live by it.
_ends = {}


def is_revoked(claims):
    return claims.get("jti") in _revoked


def live_by(claims, end):
    """Notes that a socket lives by this token: `end` is called when the token ends. Returns how to forget it."""
    ends = _ends.setdefault(claims.get("jti"), set())
    ends.add(end)
    timer = at_expiry(claims, end)

    def forget():
        ends.discard(end)
        if timer:
            timer.cancel()

    return forget


def call_at_expiry(claims, end):
    if "exp" not in claims:
        return None
    left = int(claims["exp"]) - time.time()
    # No timer reaches further than a day, and no socket is open for so long here.
    return asyncio.get_running_loop().call_later(max(left, 0), end) if left < 86_400 else None


def never(_claims, _end):
    """The token is looked at when the socket opens, and never again."""


at_expiry = pick(
    {
        "socket-outlives-token": never,
        # Gates that let expired tokens in do not look at the clock later on either.
        "expired-token-accepted": never,
        "claims-not-validated:expiry-format": never,
        "signature-not-verified": never,
    },
    call_at_expiry,
)


def revoke(claims):
    _revoked.add(claims.get("jti"))


def end_sockets(claims):
    for end in list(_ends.get(claims.get("jti"), ())):
        end()


def revoke_and_end_sockets(claims):
    revoke(claims)
    end_sockets(claims)


log_out = pick(
    {
        # Two halves, and one was forgotten.
        "socket-outlives-logout": revoke,
        "socket-outlives-logout:token": end_sockets,
    },
    revoke_and_end_sockets,
)
