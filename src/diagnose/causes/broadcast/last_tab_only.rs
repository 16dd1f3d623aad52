//! Presence maps a user to one socket id, and each new tab overwrites it.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere};
use crate::diagnose::scene::{Place, Scene};
use crate::scenario::Part;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "last-tab-only",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/last-tab-only.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "io.to(socketOf.get(userId)).emit(…)",
            copies: Prediction::Cell(predict),
            pattern: "of each receiver's tabs only the one that connected last got a copy",
            factor: Factor::Part,
        }],
        mark: anywhere,
        told_by: "open another tab of a receiver: with this cause the newest tab takes over",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    one_tab(scene, Place::is_last)
}

/// One tab of each receiving user hears, by its place in the order of connecting.
pub(super) fn one_tab(scene: &Scene<'_>, hears: fn(Place) -> bool) -> Predicted {
    match scene.part() {
        // Whether the sender is among those looked up differs from system to system.
        Part::Emitter | Part::SenderTab => scene.policy(),
        // The map knows users, not rooms, so a member's tab outside the room may well hear.
        Part::Outsider if scene.is_members_tab() => Predicted::Anything,
        Part::Outsider => Predicted::Exactly(0),
        Part::Member => match scene.settled_place() {
            Some(place) => Predicted::Exactly(u16::from(hears(place))),
            None => Predicted::Anything,
        },
    }
}
