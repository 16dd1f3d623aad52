//! `socket.emit(…)` where a broadcast is meant.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere, by_part};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "emits-to-sender-only",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/emits-to-sender-only.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "socket.emit(…)",
            copies: Prediction::Cell(predict),
            pattern: "only the tab that sent got a copy, and nobody else",
            factor: Factor::Part,
        }],
        mark: anywhere,
        told_by: "let another tab speak: with this cause the only one that hears is always the one that spoke",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    by_part(scene.part(), [1, 0, 0, 0])
}
