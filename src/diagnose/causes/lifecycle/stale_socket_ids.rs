//! The map of open tabs is never cleaned, and something is done once for each of its entries.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, by_part};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "stale-socket-ids",
    family: Family::Lifecycle,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/stale-socket-ids.md"),
    sign: Sign::Law(Law {
        shapes: &[Shape {
            code: "socketIds.forEach((id) => io.to(room).except(id).emit(…)) // ids of closed tabs stay in the list",
            copies: Prediction::Cell(predict),
            pattern: "every receiver got one copy for each connection that the sender ever made, and every tab of the sender one less",
            factor: Factor::SenderConnections,
        }],
        mark: after_an_ending,
        told_by: "let a tab of the sender come back and speak again: only with this cause there is one copy more",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    let copies = scene.ids_ever_kept();
    let echo = copies.saturating_sub(1);
    by_part(scene.part(), [echo, echo, copies, 0])
}

/// Before a tab of the sender has ended, there is nothing that could be stale.
fn after_an_ending(scene: &Scene<'_>) -> bool {
    scene.sender_connections() > scene.k()
}
