//! `io.emit(…)` or `socket.broadcast.emit(…)` where a room is meant.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, by_part, outside};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "leak-to-everyone",
    family: Family::Broadcast,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/leak-to-everyone.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "io.emit(…)",
                copies: Prediction::Cell(to_all),
                pattern: "every connected tab got one copy, in the room or not",
                factor: Factor::Part,
            },
            Shape {
                code: "socket.broadcast.emit(…)",
                copies: Prediction::Cell(to_all_but_the_emitter),
                pattern: "every connected tab but the one that sent got one copy, in the room or not",
                factor: Factor::Part,
            },
        ],
        mark: outside,
        told_by: "let a user listen who is in no room at all: with this cause that user hears everything",
    }),
};

fn to_all(scene: &Scene<'_>) -> Predicted {
    by_part(scene.part(), [1, 1, 1, 1])
}

fn to_all_but_the_emitter(scene: &Scene<'_>) -> Predicted {
    by_part(scene.part(), [0, 1, 1, 1])
}
