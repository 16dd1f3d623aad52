//! A join is never acknowledged.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::ungreeted::ungreeted;
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Vain};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::{RoomName, TabId, UserName};

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
    let ungreeted = ungreeted(case);
    for entry in case.ledger.entries() {
        if again.contains(&entry.seq) {
            continue;
        }
        let Event::JoinEnded { tab, room, outcome } = &entry.event else { continue };
        if case.history.refused_as_expected(entry.seq) || ungreeted.contains(tab) {
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
    let is_refusal = may_be_a_refusal(case);
    silent.truncate(4);
    if !is_refusal {
        return Some(Found::certain(summary, silent));
    }
    Some(Found::likely(summary, silent).looks_like(
        "join-refused",
        "see in the server's log whether it lets these users in: others are answered, so silence may be how it refuses",
    ))
}

/// Whether some users were answered, and those who never were heard nothing: then silence may be a no.
fn may_be_a_refusal(case: &Case<'_>) -> bool {
    let (mut answered, mut silent) = (BTreeSet::new(), BTreeSet::new());
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::JoinEnded { tab, outcome: Outcome::Confirmed { .. }, .. } => {
                answered.insert(tab.user());
            }
            Event::JoinEnded { tab, outcome: Outcome::Unanswered { .. }, .. } => {
                silent.insert(tab.user());
            }
            _ => {}
        }
    }
    let heard = |user: &UserName| {
        let mut arrivals = case.history.arrivals.iter();
        arrivals.any(|arrival| arrival.tab.user() == user && !arrival.messages.is_empty())
    };
    let mut never = silent.difference(&answered).peekable();
    somebody_heard(case)
        && !answered.is_empty()
        && never.peek().is_some()
        && !never.any(|user| heard(user))
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
