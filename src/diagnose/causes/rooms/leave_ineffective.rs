//! A leave is acknowledged, and the tab goes on hearing the room.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::scene::Scene;
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Evidence};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::{Part, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "leave-ineffective",
    family: Family::Rooms,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/leave-ineffective.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let heard = heard_after_leaving(case);
    let (_, first) = heard.first()?;
    if strangers_hear(case) {
        return None;
    }
    let summary = format!(
        "{} came after {} had left the room, which was confirmed: the tab is still in it",
        wording::count(heard.len(), "message"),
        first.receiver
    );
    let evidence = heard.iter().take(4).map(|(left, cell)| {
        let shows = format!("{} had left, and heard {}", cell.receiver, cell.message);
        Evidence { seq: cell.arrivals.first().copied().unwrap_or(*left), shows }
    });
    Some(Found::certain(summary, evidence.collect()))
}

/// The cells of tabs that had left, were in the room before, and heard the room afterwards.
fn heard_after_leaving<'a>(case: &'a Case<'_>) -> Vec<(Seq, &'a Cell)> {
    let outside = case.cells().filter(|cell| cell.part == Part::Outsider && cell.copies > 0);
    let heard = outside.filter_map(|cell| Some((left(case, cell)?, cell)));
    heard.filter(|(_, cell)| is_as_inside(case, cell)).collect()
}

/// Whether a cell got as many copies as somebody who is in the room: who got another number hears it another way.
fn is_as_inside(case: &Case<'_>, cell: &Cell) -> bool {
    let is_own = |one: &Cell| one.receiver.user() == one.sender.user();
    let mut inside = case.cells().filter(|other| {
        let is_alike = other.message == cell.message && is_own(other) == is_own(cell);
        is_alike && other.copies > 0 && matches!(other.part, Part::SenderTab | Part::Member)
    });
    let first = inside.next();
    first.is_none_or(|first| first.copies == cell.copies)
        || inside.any(|other| other.copies == cell.copies)
}

/// Whether the receiver has left the room, which it heard before on the same connection.
pub(in crate::diagnose) fn accounts_for(scene: &Scene<'_>) -> bool {
    scene.cell.part == Part::Outsider && left(scene.case, scene.cell).is_some()
}

/// When the receiver of a cell had left the room, after it was in it on the same connection.
fn left(case: &Case<'_>, cell: &Cell) -> Option<Seq> {
    let message = case.history.messages.get(&cell.message)?;
    let before = case.ledger.entries().iter().take_while(|entry| entry.seq < message.began.0);
    let mut joined = false;
    let mut left = None;
    for entry in before {
        match &entry.event {
            Event::JoinEnded {
                tab,
                room,
                outcome: Outcome::Confirmed { .. } | Outcome::Unasked,
            } if (tab, room) == (&cell.receiver, &message.room) => {
                (joined, left) = (true, None);
            }
            Event::LeaveEnded { tab, room, outcome: Outcome::Confirmed { .. } }
                if joined && (tab, room) == (&cell.receiver, &message.room) =>
            {
                left = Some(entry.seq);
            }
            Event::CloseBegan { tab, .. } if tab == &cell.receiver => {
                (joined, left) = (false, None);
            }
            Event::Disconnected { on, .. } if on.tab() == Some(&cell.receiver) => {
                (joined, left) = (false, None);
            }
            _ => {}
        }
    }
    left
}

/// Whether tabs hear rooms that they never joined: then leaving is not what is wrong.
fn strangers_hear(case: &Case<'_>) -> bool {
    let joined: Vec<&TabId> = case
        .ledger
        .entries()
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::JoinBegan { tab, .. } => Some(tab),
            _ => None,
        })
        .collect();
    case.cells().any(|cell| {
        cell.part == Part::Outsider && cell.copies > 0 && !joined.contains(&&cell.receiver)
    })
}
