//! The faults of the lab that no cause names yet.

/// Whoever lands a cause takes its faults off.
pub(super) const AWAITED: &[&str] = &[
    "emit-per-member",
    "emit-per-member:io",
    "emit-per-member:socket",
    "handler-stacked-on-join",
    "handler-registered-twice",
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
    "volatile-drop",
    "out-of-order",
    "intermittent-loss",
    "stale-socket-ids",
    "duplicates-after-reconnect",
    "ghost-online",
];

#[test]
fn what_is_awaited_is_a_fault_of_the_lab() {
    for name in AWAITED {
        assert!(name.parse::<earwitness::lab::Fault>().is_ok(), "{name}");
    }
}
