//! Presence keeps one socket id for each user, or `except(...ids)` takes only the first: the same tab stays
//! silent whoever of its user speaks.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere, by_part};
use crate::diagnose::scene::Scene;
use crate::scenario::Part;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "one-fixed-tab-excluded",
    family: Family::Broadcast,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/one-fixed-tab-excluded.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "io.to(room).except(socketOf.get(userId)).emit(…)",
            copies: Prediction::Cell(predict),
            pattern: "one and the same tab of the sender stayed silent, whichever of them spoke, and every other tab in the room got one copy",
            factor: Factor::Part,
        }],
        mark: anywhere,
        told_by: "let each tab of the sender speak in turn, with three tabs open: with this cause the silent tab never changes",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    match (scene.part(), scene.fixed_silent_tab()) {
        (Part::Emitter | Part::SenderTab, None) => Predicted::Anything,
        (Part::Emitter | Part::SenderTab, Some(fixed)) if fixed == scene.cell.receiver => {
            Predicted::Exactly(0)
        }
        (part, _) => by_part(part, [1, 1, 1, 0]),
    }
}
