//! Who is not in the room hears nothing of it.

use super::{cells, count, evidence_of};
use crate::judge::case::Case;
use crate::judge::matrix::{Cell, Duty, Fate};
use crate::judge::promise::{Check, Judged};
use crate::scenario::Part;

pub(in crate::judge) const CHECK: Check = Check {
    name: "no-leak",
    promise: "who is not in the room, or not meant, hears nothing of it",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let outside: Vec<_> = cells(case).filter(|(_, cell)| is_outside(case, cell)).collect();
    let leaks: Vec<_> =
        outside.iter().filter(|(_, c)| c.fate() == Fate::Unwanted).copied().collect();
    match (outside.len(), leaks.len()) {
        (0, _) => Judged::NotSeen(
            "nobody outside a room was listening; add a user who is not a member".into(),
        ),
        (all, 0) => Judged::Held(format!("nothing leaked in {}", count(all, "case"))),
        (all, wrong) => Judged::Broken(
            format!("outsiders heard the room in {wrong} of {}", count(all, "case")),
            evidence_of(case, &leaks),
        ),
    }
}

/// Outsiders who never joined, and members who are not meant; who has left is another check's matter.
fn is_outside(case: &Case<'_>, cell: &Cell) -> bool {
    let outside = match cell.part {
        Part::Outsider => !super::left_means_deaf::has_left(case, cell),
        Part::Member => true,
        Part::Emitter | Part::SenderTab => false,
    };
    outside && cell.duty == Duty::MustNot
}
