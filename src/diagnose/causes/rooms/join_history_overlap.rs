//! The room is joined before the past is read: some messages come in both.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Evidence, Fate, pasts, replays};
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
        return replayed(case);
    }
    let summary = format!(
        "{} came live and stand in the past that the join told as well; a client has to drop one of each",
        wording::count(twice, "message")
    );
    evidence.truncate(4);
    Some(Found::certain(summary, evidence))
}

/// The past comes one by one, in the event of live messages, and some that were said meanwhile came both ways.
fn replayed(case: &Case<'_>) -> Option<Found> {
    let all = replays(case);
    let twice = all.iter().filter_map(|one| Some((one, *one.twice.first()?)));
    let evidence = twice.map(|(one, first)| Evidence {
        seq: one.span.1,
        shows: format!(
            "{} joining {}: {first} came twice before the join was answered",
            one.tab, one.room
        ),
    });
    let evidence: Vec<_> = evidence.take(4).collect();
    let is_twice = |cell: &Cell| {
        all.iter().any(|one| one.tab == cell.receiver && one.twice.contains(&cell.message))
    };
    let mut wrong = case.cells().filter(|cell| cell.fate() != Fate::Right);
    if evidence.is_empty() || !wrong.all(is_twice) {
        return None;
    }
    let summary = format!(
        "{} that were sent during a join came live and in the past that it told as well; a client has to drop one of each",
        wording::count(all.iter().map(|one| one.twice.len()).sum(), "message")
    );
    Some(Found::certain(summary, evidence))
}
