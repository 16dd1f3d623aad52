//! Who is in a room hears it, and nobody else does.

use super::item::{Item, Mark};
use crate::diagnose::wording;
use crate::judge::{Case, Duty};
use crate::scenario::Part;

pub(super) const ITEM: Item = Item {
    name: "room-membership",
    asks: "who is in a room hears it, and who is not does not",
    checks: &["joined-means-hearing", "left-means-deaf", "no-leak", "not-intruded"],
    causes: &[
        "join-ack-before-membership",
        "join-not-authorised",
        "joined-but-deaf",
        "leave-affects-one-tab",
        "leave-ineffective",
        "outsider-can-publish",
    ],
    seen,
};

fn seen(case: &Case<'_>) -> Mark {
    let inside = case.due().filter(|cell| cell.copies > 0).count();
    let outside = case
        .cells()
        .filter(|cell| cell.part == Part::Outsider && cell.duty == Duty::MustNot)
        .count();
    match (inside, outside) {
        (0, _) => Mark::NotObserved("nobody in a room heard anything: needs a message that comes".into()),
        (_, 0) => Mark::NotObserved(
            "nobody outside a room listened: needs a user who is no member, or a third tab, or `system.leave`".into(),
        ),
        (inside, outside) => Mark::Held(format!(
            "{} inside, and silence in {} outside",
            wording::count(inside, "delivery"),
            wording::count(outside, "case")
        )),
    }
}
