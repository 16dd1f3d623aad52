//! Handlers are registered some time after CONNECT, so what is sent at once is lost.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Vain};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::{RoomName, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "handler-registered-late",
    family: Family::Rooms,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/handler-registered-late.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let mut lost = lost_and_repeated(case);
    lost.retain(|(seq, tab, _)| !(Vain { tab, message: None, ended: *seq }).was_slow(case));
    if lost.is_empty() {
        return None;
    }
    let summary = format!(
        "{} that came right after CONNECT had no answer, and the same again on the same connection had one: nobody \
         listened yet",
        wording::count(lost.len(), "join")
    );
    let evidence = lost.iter().take(4).map(|(seq, tab, room)| Evidence {
        seq: *seq,
        shows: format!("{tab} joining {room}: no answer, and at the second try there was one"),
    });
    let evidence = evidence.collect();
    Some(if lost.len() > 1 {
        Found::certain(summary, evidence)
    } else {
        Found::likely(summary, evidence).looks_like(
            "join-ack-missing",
            "let more tabs join right after CONNECT: if each first try is lost and each second is not, nobody \
             listens yet; if some second tries are lost too, the answer is",
        )
    })
}

/// Joins that were not answered, and were when they were tried again on the same connection.
fn lost_and_repeated(case: &Case<'_>) -> Vec<(Seq, TabId, RoomName)> {
    let mut found = Vec::new();
    let mut waiting: Vec<(Seq, &TabId, &RoomName)> = Vec::new();
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::JoinEnded { tab, room, outcome } => {
                let before = waiting.iter().position(|(_, of, to)| (*of, *to) == (tab, room));
                match (outcome, before) {
                    (Outcome::Unanswered { .. }, None) => waiting.push((entry.seq, tab, room)),
                    (Outcome::Confirmed { .. }, Some(place)) => {
                        let (seq, ..) = waiting.remove(place);
                        found.push((seq, tab.clone(), room.clone()));
                    }
                    (_, Some(place)) => {
                        waiting.remove(place);
                    }
                    _ => {}
                }
            }
            Event::CloseBegan { tab, .. } => waiting.retain(|(_, of, _)| *of != tab),
            Event::Disconnected { on, .. } => waiting.retain(|(_, of, _)| on.tab() != Some(of)),
            _ => {}
        }
    }
    found
}
