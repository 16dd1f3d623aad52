//! A join is never acknowledged.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Vain};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::{RoomName, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "join-ack-missing",
    family: Family::Rooms,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/join-ack-missing.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let (mut all, mut silent) = (0, Vec::new());
    let mut bound = 0;
    let again = tried_again(case);
    for entry in case.ledger.entries() {
        if again.contains(&entry.seq) {
            continue;
        }
        let Event::JoinEnded { tab, room, outcome } = &entry.event else { continue };
        if case.history.refused_as_expected(entry.seq) {
            continue;
        }
        all += 1;
        if let Outcome::Unanswered { after_millis } = outcome
            && !(Vain { tab, message: None, ended: entry.seq }).was_slow(case)
        {
            bound = *after_millis;
            let shows = format!("{tab} joining {room}: nothing came within {after_millis} ms");
            silent.push(Evidence { seq: entry.seq, shows });
        }
    }
    if silent.is_empty() {
        return None;
    }
    let effect = if somebody_heard(case) {
        "the join has its effect all the same: messages arrive"
    } else {
        "and no message arrived either"
    };
    let joins = wording::count(all, "join");
    let summary =
        format!("{} of {joins} had no confirmation within {bound} ms; {effect}", silent.len());
    silent.truncate(4);
    Some(Found::certain(summary, silent))
}

/// Joins that were not answered and tried again on the same connection: the later try counts.
fn tried_again(case: &Case<'_>) -> BTreeSet<Seq> {
    let mut again = BTreeSet::new();
    let mut silent: Vec<(Seq, &TabId, &RoomName)> = Vec::new();
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::JoinEnded { tab, room, outcome: Outcome::Unanswered { .. } } => {
                silent.push((entry.seq, tab, room));
            }
            Event::JoinBegan { tab, room } => {
                let here = silent.iter().filter(|(_, of, to)| (*of, *to) == (tab, room));
                again.extend(here.map(|(seq, ..)| *seq));
            }
            Event::CloseBegan { tab, .. } => silent.retain(|(_, of, _)| *of != tab),
            _ => {}
        }
    }
    again
}

/// Whether any tab heard a message that another sent.
pub(in crate::diagnose) fn somebody_heard(case: &Case<'_>) -> bool {
    case.history.arrivals.iter().any(|arrival| {
        arrival.messages.iter().any(|id| {
            case.history.messages.get(id).is_some_and(|message| message.tab != arrival.tab)
        })
    })
}
