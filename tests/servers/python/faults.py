"""Which faults the chat can show, and which one this process shows."""

import os
import sys

# Every value that FAULT may have, as far as the program names it. A variant, written after a colon, is another bug
# with the same name.
FAULTS = [
    # Tokens, secrets and the handshake gate.
    "issuer-secret-is-fallback",
    "verifier-secret-is-fallback",
    "shared-secret-is-fallback",
    "weak-secret",
    "secret-encoding-mismatch",
    "secret-mismatch",
    "signature-not-verified",
    "anonymous-accepted",
    "token-sent-in-wrong-place",
    "login-failed",
    "login-token-not-found",
    "secret-mismatch-on-some-nodes",
    "key-set-mismatch",
    "alg-none-accepted",
    "alg-none-accepted:stripped",
    "algorithm-confusion",
    "algorithm-confusion:jwk",
    "algorithm-not-pinned",
    "expired-token-accepted",
    "claims-not-validated",
    "claims-not-validated:audience",
    "claims-not-validated:expiry-format",
    "wrong-token-kind-accepted",
    "token-in-url",
    "namespace-unguarded",
    "token-expired-at-login",
    "token-expired-at-login:milliseconds-iat",
    "token-never-expires",
    "token-never-expires:milliseconds",
    "socket-outlives-token",
    "socket-outlives-logout",
    "socket-outlives-logout:token",
    "verifier-secret-missing",
    "token-wrapped",
    "audience-or-issuer-mismatch",
    "audience-or-issuer-mismatch:issuer",
    "http-and-socket-disagree",
    "http-and-socket-disagree:socket-refuses",
    "auth-never-answers",
    "auth-error-without-message:empty",
    "auth-after-connect",
    "auth-after-connect:event",
    "identity-shared-between-users",
    # Rooms.
    "join-ack-missing",
    "join-refused",
    "joined-but-deaf",
    "joined-but-deaf:ack-lies",
    # Who hears a message.
    "except-in-loop",
    "to-in-loop-per-tab",
    "io-to-in-loop-per-tab",
    "sender-not-excluded",
    "only-emitting-tab-excluded",
    "one-fixed-tab-excluded",
    "one-fixed-tab-excluded:last",
    "leak-to-everyone",
    "leak-to-everyone:broadcast",
    "last-tab-only",
    "first-tab-only",
    "message-event-renamed",
    "emits-to-sender-only",
    # What is tried, and tabs that come back.
    "join-ack-unexpected",
    "join-ack-unexpected:ok",
    "join-ack-before-membership",
    "join-history-gap",
    "join-history-overlap",
    "join-not-authorised",
    "leave-ineffective",
    "leave-affects-one-tab",
    "sender-spoofable",
    "sender-spoofable:excludes",
    "outsider-can-publish",
    "deaf-after-reconnect",
    "stale-socket-ids:presence",
    "left-event-missing",
    "premature-offline",
    "ghost-online",
    "connection-leak",
    # Who hears what, with everybody whom it takes.
    "emit-per-member",
    "emit-per-member:io",
    "emit-per-member:socket",
    "listener-leak-per-connection",
    "listener-leak-per-connection:socket",
    "room-and-user-room",
    "leak-when-recipient-offline",
    "leak-when-recipient-offline:broadcast",
    "leak-to-shared-rooms",
    "leak-to-shared-rooms:each",
    "leak-through-undefined-room",
    "leak-through-id-collision",
    "deaf-after-sibling-closes",
    "payload-altered",
    "emitted-under-two-events",
    "accepted-then-lost",
    "accepted-then-lost:sometimes",
    "send-ack-missing",
    "refused-but-delivered",
    "out-of-order",
    "reply-before-question",
    "room-emit-overtaken",
    "intermittent-loss",
    "stale-socket-ids",
    "duplicates-after-reconnect",
]

# The same, of faults that no cause names yet.
AWAITING = [
    # Who hears a message.
    # Tabs that close, drop and come back.
]

# The faults of the Node chat that this stack cannot show:
# - handler-registered-late, handler-stacked-on-join, handler-registered-twice: handlers belong to the server, not to a
#   connection, and a later one takes the place of an earlier one;
# - volatile-drop: there are no volatile emits;
# - recovery-incomplete: there is no connection state recovery.

# The fault of this process, or None when it is healthy.
fault = os.environ.get("FAULT") or None


def refuse_unknown_fault():
    """Ends the process with status 2 when FAULT is not in a list, so that a typing error never passes for health."""
    known = FAULTS + AWAITING
    if fault is None or fault in known:
        return
    print(f'Unknown FAULT "{fault}". It is one of:', *(f"  {code}" for code in known), sep="\n", file=sys.stderr)
    sys.exit(2)


def pick(faulty, healthy):
    """The faulty one of several implementations where this process's fault is among them, else the healthy one."""
    return faulty.get(fault, healthy)
