//! The lab against its contract, over real connections: healthy, and with each of its faults.
//!
//! # What a fence proves with `socketioxide`
//!
//! A fence is a CONNECT to a namespace that does not exist. `socketioxide` 0.18 answers it while it
//! reads the frame, through the same queue that every emit to that socket goes through. So the
//! answer comes back *behind* everything that was emitted to the socket before the fence was read,
//! and nothing that was emitted later can come before it. What it is not behind is what has only
//! been *received*: every event handler is a task of its own. A fence that follows an event on the
//! same socket without waiting is answered first (seen in 200 of 200 tries), and the
//! acknowledgement and the deliveries come after it. The order to keep is therefore: the sender's
//! acknowledgement, and then a fence on every tab. The lab acknowledges after it has delivered, and
//! so nothing can be missing behind such a fence.

mod client;
mod company;
mod copies;
mod gate;
mod http;
mod joining;
mod lifecycle;
mod login;
mod ordeal;
mod sessions;
mod trust;

use std::collections::HashSet;

use earwitness::lab::Fault;

#[test]
fn every_fault_has_its_test() {
    let families = [
        gate::FAULTS,
        login::FAULTS,
        sessions::FAULTS,
        trust::FAULTS,
        joining::FAULTS,
        copies::FAULTS,
        lifecycle::FAULTS,
        company::FAULTS,
        ordeal::FAULTS,
    ];
    let tested: Vec<_> = families.concat();
    let distinct: HashSet<_> = tested.iter().collect();
    assert_eq!(distinct.len(), tested.len(), "a fault is listed twice");
    assert_eq!(distinct, Fault::ALL.iter().collect());
}
