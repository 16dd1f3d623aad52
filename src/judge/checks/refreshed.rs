//! A user who asks for a new token gets one.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::Event;

pub(in crate::judge) const CHECK: Check =
    Check { name: "refreshed", promise: "a user who asks for a new token gets one", judge };

fn judge(case: &Case<'_>) -> Judged {
    let (mut renewed, mut failed) = (0, Vec::new());
    for entry in case.ledger.entries() {
        let Event::Refreshed { user, outcome } = &entry.event else { continue };
        match outcome.shortfall() {
            None => renewed += 1,
            Some(why) => failed.push(evidence(entry.seq, format!("{user}: {why}"))),
        }
    }
    match (renewed, failed.len()) {
        (0, 0) => Judged::NotSeen("nobody asked for a new token".into()),
        (all, 0) => Judged::Held(format!("{} went through", count(all, "renewal"))),
        (_, some) => Judged::Broken(
            format!("{} did not go through", count(some, "renewal")),
            failed.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}
