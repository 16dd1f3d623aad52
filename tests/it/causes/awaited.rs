//! The faults of the lab that no cause names yet.

/// Whoever lands a cause takes its faults off.
pub(super) const AWAITED: &[&str] = &[];

#[test]
fn what_is_awaited_is_a_fault_of_the_lab() {
    for name in AWAITED {
        assert!(name.parse::<earwitness::lab::Fault>().is_ok(), "{name}");
    }
}
