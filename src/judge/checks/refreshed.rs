//! A user who asks for a new token gets one.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::{Event, Outcome};

pub(in crate::judge) const CHECK: Check =
    Check { name: "refreshed", promise: "a user who asks for a new token gets one", judge };

fn judge(case: &Case<'_>) -> Judged {
    let (mut renewed, mut failed) = (0, Vec::new());
    for entry in case.ledger.entries() {
        let Event::Refreshed { user, outcome } = &entry.event else { continue };
        let why = match outcome {
            Outcome::Confirmed { .. } | Outcome::Unasked => {
                renewed += 1;
                continue;
            }
            Outcome::Refused { difference, .. } => difference.clone(),
            Outcome::Unanswered { after_millis } => format!("no answer within {after_millis} ms"),
            Outcome::NotDone { why } => why.clone(),
        };
        failed.push(evidence(entry.seq, format!("{user}: {why}")));
    }
    match (renewed, failed.len()) {
        (0, 0) => Judged::NotSeen("nobody asked for a new token".into()),
        (all, 0) => Judged::Held(format!(
            "{} went through",
            count(all, "refresh").replace("refreshs", "refreshes")
        )),
        (_, some) => Judged::Broken(
            format!(
                "{} did not go through",
                count(some, "refresh").replace("refreshs", "refreshes")
            ),
            failed.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}
