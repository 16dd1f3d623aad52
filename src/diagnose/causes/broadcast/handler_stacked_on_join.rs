//! The handler of a message is registered anew by every join.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "handler-stacked-on-join",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/handler-stacked-on-join.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "socket.on(\"join\", (room) => { socket.join(room); socket.on(\"message\", …) })",
            copies: Prediction::Times(joins),
            pattern: "whoever heard a message got it as often as the tab that sent it had joined a room",
            factor: Factor::Joins,
        }],
        mark: anywhere,
        told_by: "let a tab join once more and speak: only with this cause its messages are heard once more, and those of other tabs are not",
    }),
};

fn joins(scene: &Scene<'_>) -> Predicted {
    Predicted::Exactly(scene.joins())
}
