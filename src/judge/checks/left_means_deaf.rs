//! Who has left a room hears nothing more of it.

use super::{cells, count, evidence_of};
use crate::judge::case::Case;
use crate::judge::matrix::{Cell, Duty, Fate};
use crate::judge::promise::{Check, Judged};
use crate::ledger::Event;
use crate::scenario::Part;

pub(in crate::judge) const CHECK: Check = Check {
    name: "left-means-deaf",
    promise: "who has left a room hears nothing more of it",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let left: Vec<_> = cells(case)
        .filter(|(_, cell)| cell.part == Part::Outsider && cell.duty == Duty::MustNot)
        .filter(|(_, cell)| has_left(case, cell))
        .collect();
    let heard: Vec<_> = left.iter().filter(|(_, c)| c.fate() == Fate::Unwanted).copied().collect();
    match (left.len(), heard.len()) {
        (0, _) => Judged::NotSeen("no message was sent while a tab that had left listened".into()),
        (all, 0) => Judged::Held(format!("deaf in {}", count(all, "case"))),
        (all, wrong) => Judged::Broken(
            format!("tabs that had left still heard the room in {wrong} of {}", count(all, "case")),
            evidence_of(case, &heard),
        ),
    }
}

/// Whether the receiver of a cell had left the room before the message was sent.
pub(super) fn has_left(case: &Case<'_>, cell: &Cell) -> bool {
    let Some(message) = case.history.messages.get(&cell.message) else {
        return false;
    };
    case.ledger.entries().iter().take_while(|entry| entry.seq < message.began.0).any(|entry| {
        matches!(&entry.event, Event::LeaveEnded { tab, room, .. }
            if tab == &cell.receiver && room == &message.room)
    })
}
