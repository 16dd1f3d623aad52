//! The past is read before the room is joined: what is sent in between is in neither.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, pasts, replays};
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
        return replayed(case);
    }
    let summary = format!(
        "{} between the past that the join told and what came live: the past is read before the room is joined",
        wording::count(lost, "message")
    );
    evidence.truncate(4);
    Some(Found::certain(summary, evidence))
}

/// The past comes one by one, in the event of live messages, and of what was said meanwhile some came in neither way.
fn replayed(case: &Case<'_>) -> Option<Found> {
    let all = replays(case);
    let gaps = all.iter().filter_map(|one| Some((one, one.missing.first()?, one.missing.last()?)));
    let evidence = gaps.map(|(one, first, last)| Evidence {
        seq: one.span.1,
        shows: format!(
            "{} joining {}: {first} to {last} neither were told nor came live",
            one.tab, one.room
        ),
    });
    let evidence: Vec<_> = evidence.take(4).collect();
    let lost: usize = all.iter().map(|one| one.missing.len()).sum();
    let summary = format!(
        "{} between the past that the join told and what came live: the past is read before the room is joined",
        wording::count(lost, "message")
    );
    // One may be lost by chance.
    (lost > 1).then(|| Found::certain(summary, evidence))
}
