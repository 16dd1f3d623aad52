//! `socket.emit(…)` where a broadcast is meant.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere, by_part};
use crate::diagnose::scene::Scene;
use crate::scenario::Part;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "emits-to-sender-only",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/emits-to-sender-only.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "socket.emit(…)",
                copies: Prediction::Cell(predict),
                pattern: "only the tab that sent got a copy, and nobody else",
                factor: Factor::Part,
            },
            Shape {
                code: "io.to('user:' + senderId).emit(…)",
                copies: Prediction::Cell(predict_own_room),
                pattern: "all tabs of the sender got a copy, and nobody else",
                factor: Factor::Part,
            },
        ],
        mark: anywhere,
        told_by: "let another tab speak: with this cause those that hear are always of the user who spoke",
    }),
};

fn predict(scene: &Scene<'_>) -> Predicted {
    by_part(scene.part(), [1, 0, 0, 0])
}

/// Of the two users of a conversation, the wrong one. The room of a user holds tabs that have joined nothing, too; and
/// where nobody else is there, everybody hears the same.
fn predict_own_room(scene: &Scene<'_>) -> Predicted {
    let is_own = scene.cell.receiver.user() == scene.message.tab.user();
    let is_alone = scene.others_online().is_none_or(|others| others == 0);
    match scene.part() {
        part if is_own && (is_alone || part == Part::Outsider) => Predicted::Anything,
        part => by_part(part, [1, 1, 0, 0]),
    }
}
