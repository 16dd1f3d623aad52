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
        shapes: &[
            Shape {
                code: "io.to(socketOf.get(userId)).emit(…)",
                copies: Prediction::Cell(predict),
                pattern: "of each receiver's tabs only the one that connected last got a copy",
                factor: Factor::Part,
            },
            Shape {
                code: "io.to(socketOf.get(userId)).emit(…), for the sender too",
                copies: Prediction::Cell(predict_with_sender),
                pattern: "of each user's tabs only the one that connected last got a copy",
                factor: Factor::Part,
            },
        ],
        mark: anywhere,
        told_by: "open another tab of a receiver: with this cause the newest tab takes over",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    one_tab(scene, Place::is_last)
}

fn predict_with_sender(scene: &Scene<'_>) -> Predicted {
    one_tab_of_all(scene, Place::is_last)
}

/// The same, where the policy means the sender's tabs and they are looked up like all others.
pub(super) fn one_tab_of_all(scene: &Scene<'_>, hears: fn(Place) -> bool) -> Predicted {
    match (scene.part(), scene.policy()) {
        (Part::Emitter | Part::SenderTab, Predicted::Exactly(1)) => looked_up(scene, hears),
        _ => one_tab(scene, hears),
    }
}

/// One tab of each receiving user hears, by its place in the order of connecting.
pub(super) fn one_tab(scene: &Scene<'_>, hears: fn(Place) -> bool) -> Predicted {
    match scene.part() {
        // Whether the sender is among those looked up differs from system to system.
        Part::Emitter | Part::SenderTab => scene.policy(),
        // The map knows users, not rooms, so a member's tab outside the room may well hear.
        Part::Outsider if scene.is_members_tab() => Predicted::Anything,
        Part::Outsider => Predicted::Exactly(0),
        Part::Member => looked_up(scene, hears),
    }
}

fn looked_up(scene: &Scene<'_>, hears: fn(Place) -> bool) -> Predicted {
    Predicted::known(scene.settled_place().map(|place| u16::from(hears(place))))
}
