//! `io.to(room).emit(…)` where the sender should stay silent.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere, by_part};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "sender-not-excluded",
    family: Family::Broadcast,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/sender-not-excluded.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "io.to(room).emit(…)",
            copies: Prediction::Cell(predict),
            pattern: "everyone in the room got one copy, the sender's tabs too",
            factor: Factor::Part,
        }],
        mark: anywhere,
        told_by: "let each tab of the sender speak in turn: with this cause all of them always hear it",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    by_part(scene.part(), [1, 1, 1, 0])
}
