//! Rooms of users and of conversations bear bare identifiers, and two of them are the same.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Emit, Factor, Law, Predicted, Prediction, Shape, outside};
use crate::diagnose::scene::Scene;
use crate::scenario::Part;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "leak-through-id-collision",
    family: Family::Broadcast,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/leak-through-id-collision.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "socket.join(user.id); socket.join(conversationId) // and both are \"42\"",
                copies: Prediction::Cell(by_policy),
                pattern: "besides those who should, only the user whose identifier is that of the room got the message",
                factor: Factor::Part,
            },
            Shape {
                code: "socket.join(user.id); socket.to(conversationId).emit(…) // and both are \"42\"",
                copies: Prediction::Cell(all_but_the_emitter),
                pattern: "besides everyone in the room but the tab that sent, only the user whose identifier is that of the room got the message",
                factor: Factor::Part,
            },
            Shape {
                code: "socket.join(user.id); io.to(conversationId).emit(…) // and both are \"42\"",
                copies: Prediction::Cell(everyone),
                pattern: "besides everyone in the room, only the user whose identifier is that of the room got the message",
                factor: Factor::Part,
            },
        ],
        mark: outside,
        told_by: "let other users listen who are not in the room: with this cause only the one with the same identifier hears",
    }),
};

fn namesake_and(scene: &Scene<'_>, emit: Emit) -> Predicted {
    match scene.part() {
        Part::Outsider => Predicted::Exactly(u16::from(scene.is_namesake())),
        _ => emit.once(scene),
    }
}

fn by_policy(scene: &Scene<'_>) -> Predicted {
    namesake_and(scene, Emit::Policy)
}

fn all_but_the_emitter(scene: &Scene<'_>) -> Predicted {
    namesake_and(scene, Emit::AllButEmitter)
}

fn everyone(scene: &Scene<'_>) -> Predicted {
    namesake_and(scene, Emit::Everyone)
}
