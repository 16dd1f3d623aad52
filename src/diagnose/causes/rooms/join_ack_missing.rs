//! A join is never acknowledged.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, Outcome};

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
    for entry in case.ledger.entries() {
        let Event::JoinEnded { tab, room, outcome } = &entry.event else { continue };
        if case.history.refused_as_expected(entry.seq) {
            continue;
        }
        all += 1;
        if let Outcome::Unanswered { after_millis } = outcome {
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

/// Whether any tab heard a message that another sent.
pub(super) fn somebody_heard(case: &Case<'_>) -> bool {
    case.history.arrivals.iter().any(|arrival| {
        arrival.messages.iter().any(|id| {
            case.history.messages.get(id).is_some_and(|message| message.tab != arrival.tab)
        })
    })
}
