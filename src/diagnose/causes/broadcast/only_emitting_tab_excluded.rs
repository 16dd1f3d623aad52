//! `socket.to(room).emit(…)` where all tabs of the sender should stay silent.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere, by_part};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "only-emitting-tab-excluded",
    family: Family::Broadcast,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/only-emitting-tab-excluded.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "socket.to(room).emit(…)",
            copies: Prediction::Cell(predict),
            pattern: "every tab in the room but the one that sent got one copy, the sender's other tabs too",
            factor: Factor::Part,
        }],
        mark: anywhere,
        told_by: "let each tab of the sender speak in turn: with this cause the silent tab is always the one that spoke",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    by_part(scene.part(), [0, 1, 1, 0])
}
