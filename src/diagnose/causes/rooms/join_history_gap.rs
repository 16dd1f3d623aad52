//! The past is read before the room is joined: what is sent in between is in neither.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, pasts};
use crate::ledger::Procedure;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "join-history-gap",
    family: Family::Rooms,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/join-history-gap.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let mut evidence = Vec::new();
    let mut lost = 0;
    for past in pasts(case).iter().filter(|past| past.by == Procedure::Join) {
        let gap = past.gap(case);
        if let (Some(first), Some(last)) = (gap.first(), gap.last()) {
            lost += gap.len();
            let shows = format!(
                "{} joining {}: {first} to {last} neither stand in the answer nor came live, and others heard them",
                past.tab, past.room
            );
            evidence.push(Evidence { seq: past.told, shows });
        }
    }
    if evidence.is_empty() {
        return None;
    }
    let summary = format!(
        "{} between the past that the join told and what came live: the past is read before the room is joined",
        wording::count(lost, "message")
    );
    evidence.truncate(4);
    Some(Found::certain(summary, evidence))
}
