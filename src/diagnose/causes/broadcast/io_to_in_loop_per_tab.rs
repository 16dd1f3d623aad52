//! `io.to(room).emit(…)` once for each tab of the sender.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere, by_part};
use crate::diagnose::scene::Scene;
use crate::scenario::Audience;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "io-to-in-loop-per-tab",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/io-to-in-loop-per-tab.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "ids.forEach(() => io.to(room).emit(…))",
                copies: Prediction::Cell(predict),
                pattern: "everyone in the room, the sender too, got k copies, k being the sender's open tabs",
                factor: Factor::SenderTabs,
            },
            Shape {
                code: "ids.forEach(() => io.to(roomOf(recipient)).emit(…))",
                copies: Prediction::Cell(to_the_recipient),
                pattern: "every tab of the recipient got k copies, k being the sender's open tabs; whether each emit leaves \
                          out one of these (`except-in-loop`) does not show, since none of them is in that room",
                factor: Factor::SenderTabs,
            },
        ],
        mark: anywhere,
        told_by: "let a user speak with another number of tabs open: only this law follows k",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    let k = scene.k();
    by_part(scene.part(), [k, k, k, 0])
}

/// In a room of the recipient alone, which none of the sender's tabs is in.
fn to_the_recipient(scene: &Scene<'_>) -> Predicted {
    match scene.audience {
        Audience::Recipient => by_part(scene.part(), [0, 0, scene.k(), 0]),
        _ => Predicted::Nowhere,
    }
}
