//! A join is confirmed, and nothing ever arrives: the room has two names, or the acknowledgement lies.

use std::time::Duration;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::causes::broadcast::message_event_renamed;
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::misshapen::without_their_text;
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Memory, Message, memory};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::{Audience, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "joined-but-deaf",
    family: Family::Rooms,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/joined-but-deaf.md"),
    sign: Sign::Rule(rule),
};

/// So long after its answer a join has taken effect, or never does.
const TAKES_EFFECT: Duration = Duration::from_secs(1);

fn rule(case: &Case<'_>) -> Option<Found> {
    let joined = confirmed_joins(case);
    let (first_tab, first_join) = joined.first()?;
    let heard = case.history.arrivals.iter().any(|arrival| !arrival.messages.is_empty());
    let is_elsewhere = !message_event_renamed::elsewhere(case).is_empty();
    if heard || is_elsewhere || without_their_text(case).is_some() {
        return None;
    }
    let tabs = wording::count(joined.len(), "join");
    let join =
        Evidence { seq: *first_join, shows: format!("{first_tab} was told that it had joined") };
    if let Some((message, seq, answer)) = first_refused_send(case, &joined) {
        let summary = format!(
            "{tabs} were confirmed, but nobody is in the room: sending is refused with {answer}, so the \
             acknowledgement of the join is not true"
        );
        let shows = format!("{} sending {}: {answer}", message.tab, message.id);
        let evidence = vec![join, Evidence { seq, shows }];
        if had_time(case, *first_join) {
            return Some(Found::certain(summary, evidence));
        }
        return Some(Found::likely(summary, evidence).looks_like(
            "join-ack-before-membership",
            "let the tabs wait for a second between joining and sending: with that cause they are in the room by then",
        ));
    }
    let due = case.due().count();
    if due == 0 {
        return None;
    }
    let mut memories = case.history.messages.values().map(|message| memory(case, message));
    let is_kept = memories.clone().any(|memory| memory == Memory::Kept);
    if !is_kept && memories.any(|memory| memory == Memory::Lacking) {
        return None;
    }
    let summary = format!(
        "{tabs} were confirmed and sends were accepted, but none of {} arrived anywhere: the room that is \
         joined is not the room that is sent to",
        wording::count(due, "delivery"),
    );
    if is_kept && !may_take_all_for_one(case) {
        let summary = format!("{summary}; the history has the messages");
        return Some(Found::certain(summary, vec![join]));
    }
    let found = Found::likely(summary, vec![join]).looks_like(
        "accepted-then-lost",
        "ask the system for the room's history after a send (`system.history`): a message that it lacks was lost \
         before the broadcast",
    );
    Some(if may_take_all_for_one(case) {
        found.looks_like(
            "identity-shared-between-users",
            "let `system.proof` ask whose socket it is: if all are one user, the sender's tabs are left out, \
             and those are all tabs",
        )
    } else {
        found
    })
}

/// Whether a message was sent, and refused, so long after the first join that it must have taken effect.
fn had_time(case: &Case<'_>, first_join: Seq) -> bool {
    let joined = case.ledger.get(first_join).map(|entry| entry.at).unwrap_or_default();
    let mut messages = case.history.messages.values();
    messages.any(|message| message.began.1.since(joined) >= TAKES_EFFECT)
}

/// Whether everybody being one user would silence the room, and nobody has asked who is who.
fn may_take_all_for_one(case: &Case<'_>) -> bool {
    let system = &case.scenario.system;
    system.proof.is_empty() && system.audience == Some(Audience::Others)
}

fn confirmed_joins(case: &Case<'_>) -> Vec<(TabId, Seq)> {
    let entries = case.ledger.entries().iter();
    let joins = entries.filter_map(|entry| match &entry.event {
        Event::JoinEnded { tab, outcome: Outcome::Confirmed { .. }, .. } => {
            Some((tab.clone(), entry.seq))
        }
        _ => None,
    });
    joins.collect()
}

/// The first message whose send was refused, if all were that tabs sent which were told that they had joined.
fn first_refused_send<'a>(
    case: &'a Case<'_>,
    joined: &[(TabId, Seq)],
) -> Option<(&'a Message, Seq, String)> {
    let is_inside = |message: &&Message| joined.iter().any(|(tab, _)| *tab == message.tab);
    let messages = case.history.messages.values().filter(is_inside);
    let refusals = messages.map(|message| match &message.ended {
        Some((seq, _, Outcome::Refused { answer, .. })) => {
            Some((message, *seq, answer.to_string()))
        }
        _ => None,
    });
    let refusals: Vec<_> = refusals.collect::<Option<_>>()?;
    refusals.into_iter().next()
}
