//! A join takes all tabs of a user into the room, a leave takes only one of them out.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Evidence, Message};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::{Part, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "leave-affects-one-tab",
    family: Family::Rooms,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/leave-affects-one-tab.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let stayed: Vec<Stayed<'_>> = case.cells().filter_map(|cell| stayed(case, cell)).collect();
    let first = stayed.first()?;
    if others_hear(case, first.cell.receiver.user()) {
        return None;
    }
    let summary = format!(
        "{} has left the room and is silent, but {} of the same user, which never joined it, goes on hearing it ({})",
        first.leaver,
        first.cell.receiver,
        wording::count(stayed.len(), "message"),
    );
    let evidence = stayed.iter().take(4).map(|one| Evidence {
        seq: one.cell.arrivals.first().copied().unwrap_or(one.left),
        shows: format!(
            "{} had left; {} heard {}, and had not joined",
            one.leaver, one.cell.receiver, one.cell.message
        ),
    });
    Some(Found::certain(summary, evidence.collect()))
}

/// A tab that never joined and hears the room after another of its user has left it.
struct Stayed<'a> {
    cell: &'a Cell,
    leaver: TabId,
    left: Seq,
}

fn stayed<'a>(case: &Case<'_>, cell: &'a Cell) -> Option<Stayed<'a>> {
    if cell.part != Part::Outsider || cell.copies == 0 {
        return None;
    }
    let message = case.history.messages.get(&cell.message)?;
    if ever_joined(case, &cell.receiver, message) {
        return None;
    }
    let (left, leaver) = latest_leave(case, cell, message)?;
    // Who left is silent, or the leave has no effect at all.
    let silent = case.cells().any(|other| {
        other.message == cell.message && other.receiver == leaver && other.copies == 0
    });
    silent.then_some(Stayed { cell, leaver, left })
}

fn ever_joined(case: &Case<'_>, tab: &TabId, message: &Message) -> bool {
    case.ledger.entries().iter().any(|entry| {
        matches!(&entry.event, Event::JoinBegan { tab: joins, room } if joins == tab && room == &message.room)
    })
}

/// The latest leave of another tab of the receiver's user, before the message.
fn latest_leave(case: &Case<'_>, cell: &Cell, message: &Message) -> Option<(Seq, TabId)> {
    let before = case.ledger.entries().iter().take_while(|entry| entry.seq < message.began.0);
    let leaves = before.filter_map(|entry| match &entry.event {
        Event::LeaveEnded { tab, room, outcome: Outcome::Confirmed { .. } }
            if room == &message.room
                && tab.user() == cell.receiver.user()
                && tab != &cell.receiver =>
        {
            Some((entry.seq, tab.clone()))
        }
        _ => None,
    });
    leaves.last()
}

/// Whether tabs of users hear the room of which none has joined: then it leaks, and that is all.
fn others_hear(case: &Case<'_>, user: &crate::scenario::UserName) -> bool {
    case.cells()
        .any(|cell| cell.part == Part::Outsider && cell.copies > 0 && cell.receiver.user() != user)
}
