//! `ids.forEach(id => io.to(room).except(id).emit(…))`: one broadcast for each tab of the sender, each of
//! which leaves out only one of them.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere, by_part};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "except-in-loop",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/except-in-loop.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "ids.forEach(id => io.to(room).except(id).emit(…))",
            copies: Prediction::Cell(predict),
            pattern: "every receiver got k copies and every tab of the sender k-1, k being the sender's open tabs",
            factor: Factor::SenderTabs,
        }],
        mark: anywhere,
        told_by: "let a user speak with another number of tabs open: only this law follows k",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    let k = scene.k();
    let echo = k.saturating_sub(1);
    by_part(scene.part(), [echo, echo, k, 0])
}
