//! The sender's tabs are left out by a list that knows only those at its own server process.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere, by_part};
use crate::diagnose::scene::Scene;
use crate::scenario::Part;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "presence-is-node-local",
    family: Family::Nodes,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/presence-is-node-local.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "io.to(room).except([...presence.get(userId)]).emit(…)",
                copies: Prediction::Cell(left_out),
                pattern: "the sender's tabs at the server process of the one that spoke are silent, and those at another \
                          hear",
                factor: Factor::SenderTabsThere,
            },
            Shape {
                code: "ids.forEach(id => io.to(room).except(id).emit(…))",
                copies: Prediction::Cell(left_out_in_turn),
                pattern: "everybody got a copy for each of the sender's tabs at the server process of the one that spoke, \
                          and those tabs one less",
                factor: Factor::SenderTabsThere,
            },
        ],
        mark: anywhere,
        told_by: "open three tabs of the sender, two of them at one server process: only with this cause is the second one \
                  left out, and the third is not",
    }),
};

fn left_out(scene: &Scene<'_>) -> Predicted {
    match (scene.part(), scene.sits_with_sender()) {
        (Part::Emitter, _) | (Part::SenderTab, Some(true)) => Predicted::Exactly(0),
        (Part::SenderTab, Some(false)) => Predicted::Exactly(1),
        _ => scene.policy(),
    }
}

fn left_out_in_turn(scene: &Scene<'_>) -> Predicted {
    let Some(k) = scene.k_there() else { return scene.policy() };
    let echo = match scene.sits_with_sender() {
        Some(true) => k.saturating_sub(1),
        None if scene.part() == Part::SenderTab => return scene.policy(),
        Some(false) | None => k,
    };
    by_part(scene.part(), [k.saturating_sub(1), echo, k, 0])
}
