//! The room is joined before the past is read: some messages come in both.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, pasts};
use crate::ledger::Procedure;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "join-history-overlap",
    family: Family::Rooms,
    severity: Severity::Low,
    page: include_str!("../../../../docs/causes/join-history-overlap.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let mut evidence = Vec::new();
    let mut twice = 0;
    for past in pasts(case).iter().filter(|past| past.by == Procedure::Join) {
        let overlap = past.overlap(case);
        if let Some(first) = overlap.first() {
            twice += overlap.len();
            let shows = format!(
                "{} joining {}: {first} stands in the answer and came live",
                past.tab, past.room
            );
            evidence.push(Evidence { seq: past.told, shows });
        }
    }
    if evidence.is_empty() {
        return None;
    }
    let summary = format!(
        "{} came live and stand in the past that the join told as well; a client has to drop one of each",
        wording::count(twice, "message")
    );
    evidence.truncate(4);
    Some(Found::certain(summary, evidence))
}
