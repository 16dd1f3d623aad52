//! A join is acknowledged before the tab is in the room.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Duty, Evidence, Fate, Message};
use crate::ledger::{Event, MessageId, Outcome, Seq};
use crate::scenario::{RoomName, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "join-ack-before-membership",
    family: Family::Rooms,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/join-ack-before-membership.md"),
    sign: Sign::Rule(rule),
};

/// How many messages must come once they come, so that it is not chance.
const THEN: usize = 3;

fn rule(case: &Case<'_>) -> Option<Found> {
    let joins = confirmed_joins(case);
    let late: Vec<Late<'_>> = joins.iter().filter_map(|join| late(case, join)).collect();
    let Some(first) = late.first() else { return by_refusals(case, &joins) };
    let lost: usize = late.iter().map(|one| one.lost.len()).sum();
    let missing = case.due().filter(|cell| cell.fate() == Fate::Missing).count();
    let elsewhere = missing > joins.iter().map(|join| missed_at_once(case, join)).sum();
    // A single message that is missing after a join is chance, where others are missing elsewhere.
    if lost == 1 && elsewhere {
        return by_refusals(case, &joins);
    }
    let summary = format!(
        "{} that were sent after a join had been confirmed did not come, and all later ones did: the answer comes \
         before the tab is in the room",
        wording::count(lost, "message")
    );
    let evidence = late.iter().take(4).map(|one| Evidence {
        seq: one.join.seq,
        shows: format!(
            "{} was told it had joined, and missed the next {}",
            one.join.tab,
            one.lost.len()
        ),
    });
    let evidence = evidence.collect();
    Some(if lost > 1 && !elsewhere {
        Found::certain(summary, evidence)
    } else {
        let telling = format!("let {} join again while somebody sends faster", first.join.tab);
        Found::likely(summary, evidence).looks_like("intermittent-loss", &telling)
    })
}

/// Tabs that were told that they had joined, and whose next sends were refused, and later ones were not.
fn by_refusals(case: &Case<'_>, joins: &[Join]) -> Option<Found> {
    let refused = joins.iter().map(|join| (join, kept_out(case, join)));
    let refused: Vec<_> = refused.filter(|(_, messages)| !messages.is_empty()).collect();
    if refused.len() < 2 {
        return None;
    }
    let summary = format!(
        "{} were told that they had joined, and could not send yet: the answer comes before the tab is in the room",
        wording::count(refused.len(), "tab"),
    );
    let evidence = refused.iter().take(4).map(|(join, messages)| Evidence {
        seq: join.seq,
        shows: format!(
            "{} was told it had joined, and the next {} it sent were refused",
            join.tab,
            messages.len()
        ),
    });
    let found = Found::likely(summary, evidence.collect());
    Some(found.looks_like(
        "rate-limited",
        "let the tabs wait for a second between joining and sending, and send more",
    ))
}

/// Whether a tab that has been told that it had joined could not send at first, on its first connection.
pub(in crate::diagnose) fn keeps_out(case: &Case<'_>) -> bool {
    let joins = confirmed_joins(case);
    joins.iter().any(|join| is_first(case, join) && !kept_out(case, join).is_empty())
}

fn is_first(case: &Case<'_>, join: &Join) -> bool {
    let connections = case.history.connections(&join.tab);
    connections.first().map(|(from, _)| *from) == case.history.connection_at(&join.tab, join.seq)
}

/// What a tab sent after a join and was refused, where all that it sent later was not.
fn kept_out(case: &Case<'_>, join: &Join) -> Vec<MessageId> {
    let until = case.history.connection_end(&join.tab, join.seq);
    let sent = case.history.messages.values().filter(|message| {
        message.tab == join.tab && message.room == join.room && is_within(message, join, until)
    });
    let sent: Vec<&Message> = sent.collect();
    let is_refused =
        |message: &&Message| matches!(message.ended, Some((.., Outcome::Refused { .. })));
    let refused = sent.iter().take_while(|message| is_refused(message)).count();
    let (refused, later) = sent.split_at(refused);
    let are_kept_out = !later.is_empty() && !later.iter().any(is_refused);
    refused.iter().filter(|_| are_kept_out).map(|message| message.id).collect()
}

fn is_within(message: &Message, join: &Join, until: Option<Seq>) -> bool {
    message.began.0 > join.seq && until.is_none_or(|until| message.began.0 < until)
}

/// The messages that were sent while a tab was told that it had joined, and had not: whoever depends on who is in the
/// room was misled as well.
pub(in crate::diagnose) fn misled(case: &Case<'_>) -> BTreeSet<MessageId> {
    let joins = confirmed_joins(case);
    joins.iter().flat_map(|join| sent_meanwhile(case, join)).collect()
}

/// What was sent from a join after which messages are missing to the first one that came.
fn sent_meanwhile(case: &Case<'_>, join: &Join) -> Vec<MessageId> {
    let until = case.history.connection_end(&join.tab, join.seq);
    let due = due_after(case, join, until);
    let (lost, _) = lost_and_come(case, join);
    let first_heard = due.iter().find(|cell| cell.copies > 0).and_then(|cell| case.sent(cell));
    let until = first_heard.or(until);
    let sent = case.history.messages.values().filter(|message| {
        !lost.is_empty() && message.room == join.room && is_within(message, join, until)
    });
    sent.map(|message| message.id).collect()
}

struct Join {
    seq: Seq,
    tab: TabId,
    room: RoomName,
}

/// A join after which the first messages were lost.
struct Late<'j> {
    join: &'j Join,
    lost: Vec<MessageId>,
}

fn confirmed_joins(case: &Case<'_>) -> Vec<Join> {
    let entries = case.ledger.entries().iter();
    let joins = entries.filter_map(|entry| match &entry.event {
        Event::JoinEnded { tab, room, outcome: Outcome::Confirmed { .. } } => {
            Some(Join { seq: entry.seq, tab: tab.clone(), room: room.clone() })
        }
        _ => None,
    });
    joins.collect()
}

/// Whether the messages due right after a join were missing and heard by others, and all that followed came.
fn late<'j>(case: &Case<'_>, join: &'j Join) -> Option<Late<'j>> {
    let (lost, come) = lost_and_come(case, join);
    (!lost.is_empty() && come >= THEN).then_some(Late { join, lost })
}

/// The messages that are missing right after a join, of which others heard some, and how many came later, if all did.
fn lost_and_come(case: &Case<'_>, join: &Join) -> (Vec<MessageId>, usize) {
    let (lost, come) = missing_and_come(case, join);
    let all_came = !lost.iter().any(|cell| follows_one_that_came(case, cell, &come));
    let by_others = lost.iter().any(|cell| case.others_got(cell));
    let lost = lost.iter().filter(|_| all_came && by_others);
    (lost.map(|cell| cell.message).collect(), come.len())
}

/// How many deliveries are missing right after a join, whoever else got them.
fn missed_at_once(case: &Case<'_>, join: &Join) -> usize {
    let (lost, come) = missing_and_come(case, join);
    lost.iter().filter(|cell| !follows_one_that_came(case, cell, &come)).count()
}

/// What was due to a tab after a join: what is missing of it, and what came.
fn missing_and_come<'a>(case: &'a Case<'_>, join: &Join) -> (Vec<&'a Cell>, Vec<&'a Cell>) {
    let until = case.history.connection_end(&join.tab, join.seq);
    due_after(case, join, until).into_iter().partition(|cell| cell.copies == 0)
}

/// Whether a message began when one that came was over. Messages that are under way at the same time have no order.
fn follows_one_that_came(case: &Case<'_>, cell: &Cell, come: &[&Cell]) -> bool {
    come.iter().any(|one| is_over_before(case, one, cell))
}

/// What was due to a tab after a join, on the same connection.
fn due_after<'a>(case: &'a Case<'_>, join: &Join, until: Option<Seq>) -> Vec<&'a Cell> {
    let cells = case.matrices.first().into_iter().flat_map(|matrix| &matrix.cells);
    let due = cells.filter(|cell| {
        let message = case.history.messages.get(&cell.message);
        cell.receiver == join.tab
            && matches!(cell.duty, Duty::Must(_))
            && message.is_some_and(|of| of.room == join.room && is_within(of, join, until))
    });
    due.collect()
}

/// Whether a message was over before another began.
fn is_over_before(case: &Case<'_>, one: &Cell, other: &Cell) -> bool {
    let message = |cell: &Cell| case.history.messages.get(&cell.message);
    let over = message(one).and_then(|message| message.ended.as_ref()).map(|(seq, ..)| *seq);
    over.zip(message(other)).is_some_and(|(over, other)| over < other.began.0)
}
