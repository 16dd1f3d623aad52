//! The faults of the lab that no cause names yet.

/// Whoever lands a cause takes its faults off.
pub(super) const AWAITED: &[&str] = &[
    "emit-per-member",
    "handler-registered-twice",
    "leak-to-shared-rooms",
    "leak-to-shared-rooms:each",
    "leak-through-undefined-room",
    "leak-through-id-collision",
    "emitted-under-two-events",
    "accepted-then-lost",
    "accepted-then-lost:sometimes",
    "volatile-drop",
    "out-of-order",
    "intermittent-loss",
    "ghost-online",
];

#[test]
fn what_is_awaited_is_a_fault_of_the_lab() {
    for name in AWAITED {
        assert!(name.parse::<earwitness::lab::Fault>().is_ok(), "{name}");
    }
}
