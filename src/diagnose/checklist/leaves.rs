//! Who leaves is told so.

use super::item::{Item, Mark};
use super::joins::told;
use crate::judge::Case;
use crate::ledger::Event;

pub(super) const ITEM: Item = Item {
    name: "leaves-acknowledged",
    asks: "leaves are acknowledged",
    checks: &[],
    causes: &[],
    seen,
};

fn seen(case: &Case<'_>) -> Mark {
    let outcomes = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::LeaveEnded { outcome, .. } => Some(outcome),
        _ => None,
    });
    told("leave", outcomes)
}
