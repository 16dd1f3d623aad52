//! Who joins is told so.

use super::item::{Item, Mark};
use crate::diagnose::wording;
use crate::judge::Case;
use crate::ledger::{Event, Outcome};

pub(super) const ITEM: Item = Item {
    name: "joins-acknowledged",
    asks: "joins are acknowledged",
    checks: &[],
    causes: &["handler-registered-late", "join-ack-missing", "join-ack-unexpected", "join-refused"],
    seen,
};

fn seen(case: &Case<'_>) -> Mark {
    let outcomes = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::JoinEnded { outcome, .. } if !case.history.refused_as_expected(entry.seq) => {
            Some(outcome)
        }
        _ => None,
    });
    told("join", outcomes)
}

/// What is known of confirmations, one outcome for each `act` that was tried.
pub(super) fn told<'a>(act: &str, outcomes: impl Iterator<Item = &'a Outcome>) -> Mark {
    let (mut confirmed, mut unasked) = (0, 0);
    for outcome in outcomes {
        match outcome {
            Outcome::Confirmed { .. } => confirmed += 1,
            Outcome::Unasked => unasked += 1,
            other => {
                let why = other.shortfall().unwrap_or_default();
                return Mark::Broken(format!("a {act} was not: {why}"));
            }
        }
    }
    match (confirmed, unasked) {
        (0, 0) => Mark::NotObserved(format!("no {act} was tried: needs `system.{act}`")),
        (0, _) => Mark::NotObserved(format!(
            "the scenario asks for no confirmation: needs `ack` or `reply` in `system.{act}`"
        )),
        (confirmed, _) => Mark::Held(format!("{} acknowledged", wording::were(confirmed, act))),
    }
}
