//! A join is acknowledged before the tab is in the room.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{
    Case, Cell, Evidence, Fate, Joined, Message, Seating, joined, missed_after_joins,
};
use crate::ledger::{MessageId, Outcome};
use crate::scenario::TabId;

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
    let joins = joined(case);
    let holes = Holes::of(case, &joins);
    let late: Vec<&Joined<'_>> = joins.iter().filter(|one| holes.is_late(case, one)).collect();
    let Some(first) = late.first() else { return by_refusals(case, &joins) };
    let lost: usize = late.iter().map(|one| one.lost.len()).sum();
    // A single message that is missing after a join is chance, where others are missing elsewhere; and a tab's own message
    // comes back by the sender's rules, and not by the room's.
    if lost == 1 && (holes.elsewhere > 0 || is_own(first)) {
        return by_refusals(case, &joins);
    }
    let summary = format!(
        "{} that {} sent after a join had been confirmed did not come, and all later ones did: the answer comes before \
         the tab is in the room",
        wording::count(lost, "message"),
        if lost == 1 { "was" } else { "were" },
    );
    let evidence = late.iter().take(4).map(|one| Evidence {
        seq: one.joined,
        shows: format!(
            "{} was told it had joined, and missed the next {}",
            one.tab,
            one.lost.len()
        ),
    });
    let found = Found::certain(summary, evidence.collect());
    let found =
        if lost == 1 || holes.elsewhere > 0 { unless_by_chance(first, found) } else { found };
    // Who may not send either is not in the room.
    let is_proven = joins.iter().any(|one| !kept_out(case, one).is_empty());
    Some(if is_proven { found } else { unless_elsewhere(case, &late, found) })
}

/// One that is missing, or where others are missing as well, may be missing by chance.
fn unless_by_chance(first: &Joined<'_>, found: Found) -> Found {
    let telling = format!("let {} join again while somebody sends faster", first.tab);
    found.in_doubt().looks_like("intermittent-loss", &telling)
}

/// Whoever missed what was sent at the own server process was not in the room; others may have missed what had not
/// come there, or what had been given to nobody.
fn unless_elsewhere(case: &Case<'_>, late: &[&Joined<'_>], mut found: Found) -> Found {
    let lost: Vec<&Cell> = late.iter().flat_map(|one| one.lost.iter().copied()).collect();
    if !lost.iter().any(|cell| is_local(case, cell)) {
        found = found.in_doubt().looks_like(
            "subscribe-window",
            "name the server processes in `socket.nodes`, even if there is only one: with this cause a tab misses only \
             what is sent at another process",
        );
    }
    if !lost.iter().any(|cell| case.others_got(cell)) {
        found = found.in_doubt().looks_like(
            "accepted-then-lost",
            "let a tab join again while others stay, and send at once: with this cause the others may miss it as well",
        );
    }
    found
}

/// What is missing right after joins, and what is missing elsewhere.
struct Holes<'a> {
    cells: BTreeSet<(MessageId, &'a TabId)>,
    elsewhere: usize,
}

impl<'a> Holes<'a> {
    fn of(case: &Case<'_>, joins: &[Joined<'a>]) -> Self {
        let cells = missed_after_joins(case, joins);
        let missing = case.due().filter(|cell| cell.fate() == Fate::Missing);
        let elsewhere = missing.filter(|cell| !cells.contains(&(cell.message, &cell.receiver)));
        let elsewhere = elsewhere.count();
        Self { cells, elsewhere }
    }

    /// Whether the messages due right after a join were missing, and all that followed came.
    fn is_late(&self, case: &Case<'_>, one: &Joined<'_>) -> bool {
        self.is_one(case, one) && one.come.len() >= THEN
    }

    /// Whether a tab missed something right after a join, and nothing later. What nobody heard of those who should may
    /// have been lost by itself; but not several messages, all of them after joins.
    fn is_one(&self, case: &Case<'_>, one: &Joined<'_>) -> bool {
        let messages: BTreeSet<MessageId> =
            self.cells.iter().map(|(message, _)| *message).collect();
        let is_no_chance = self.elsewhere == 0
            && (messages.len() > 1 || one.lost.iter().all(|cell| is_for_one(case, cell)));
        let is_heard = || one.lost.iter().any(|cell| case.others_got(cell));
        !one.lost.is_empty() && one.misses_only_at_first(case) && (is_no_chance || is_heard())
    }
}

/// Whether the message of a cell was due to no other tab.
fn is_for_one(case: &Case<'_>, cell: &Cell) -> bool {
    case.due()
        .filter(|other| other.message == cell.message)
        .all(|other| other.receiver == cell.receiver)
}

/// Whether the sender and the receiver of a cell are known to sit at one server process.
fn is_local(case: &Case<'_>, cell: &Cell) -> bool {
    let ends = case.nodes.ends(&case.history, cell);
    let is_named = case.nodes.seating() == Seating::Named;
    cell.sender == cell.receiver || is_named && ends.is_some_and(|(from, to)| from == to)
}

/// Whether a tab lost only what it had said itself.
fn is_own(late: &Joined<'_>) -> bool {
    late.lost.iter().all(|cell| cell.sender == cell.receiver)
}

/// Tabs that were told that they had joined, and whose next sends were refused, and later ones were not.
fn by_refusals(case: &Case<'_>, joins: &[Joined<'_>]) -> Option<Found> {
    let refused = joins.iter().map(|one| (one, kept_out(case, one)));
    let refused: Vec<_> = refused.filter(|(_, messages)| !messages.is_empty()).collect();
    if refused.len() < 2 {
        return None;
    }
    let summary = format!(
        "{} were told that they had joined, and could not send yet: the answer comes before the tab is in the room",
        wording::count(refused.len(), "tab"),
    );
    let evidence = refused.iter().take(4).map(|(one, messages)| Evidence {
        seq: one.joined,
        shows: format!(
            "{} was told it had joined, and the next {} it sent were refused",
            one.tab,
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
    joined(case).iter().any(|one| is_first(case, one) && !kept_out(case, one).is_empty())
}

fn is_first(case: &Case<'_>, one: &Joined<'_>) -> bool {
    let connections = case.history.connections(one.tab);
    connections.first().map(|(from, _)| *from) == case.history.connection_at(one.tab, one.joined)
}

/// What a tab sent after a join and was refused, where all that it sent later was not.
fn kept_out(case: &Case<'_>, one: &Joined<'_>) -> Vec<MessageId> {
    let sent = case.history.messages.values().filter(|message| {
        message.tab == *one.tab && message.room == *one.room && one.is_behind(message.began.0)
    });
    let sent: Vec<&Message> = sent.collect();
    let is_refused =
        |message: &&Message| matches!(message.ended, Some((.., Outcome::Refused { .. })));
    let refused = sent.iter().take_while(|message| is_refused(message)).count();
    let (refused, later) = sent.split_at(refused);
    let are_kept_out = !later.is_empty() && !later.iter().any(is_refused);
    refused.iter().filter(|_| are_kept_out).map(|message| message.id).collect()
}

/// The messages that were sent while a tab was told that it had joined, and had not: whoever depends on who is in the
/// room was misled as well.
pub(in crate::diagnose) fn misled(case: &Case<'_>) -> BTreeSet<MessageId> {
    let joins = joined(case);
    let holes = Holes::of(case, &joins);
    let late = joins.iter().filter(|one| holes.is_one(case, one));
    late.flat_map(|one| sent_meanwhile(case, one)).collect()
}

/// What was sent from a join to the first message that came, and what is missing besides.
fn sent_meanwhile(case: &Case<'_>, one: &Joined<'_>) -> BTreeSet<MessageId> {
    let first_heard = one.come.first().and_then(|cell| case.sent(cell));
    let sent = case.history.messages.values().filter(|message| {
        message.room == *one.room
            && one.is_behind(message.began.0)
            && first_heard.is_none_or(|heard| message.began.0 < heard)
    });
    let missed = one.lost.iter().map(|cell| cell.message);
    sent.map(|message| message.id).chain(missed).collect()
}
