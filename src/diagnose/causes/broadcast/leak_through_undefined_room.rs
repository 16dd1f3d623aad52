//! Joining and sending read a field that does not exist, so that all rooms are one: `undefined`.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Emit, Factor, Law, Predicted, Prediction, Shape, outside};
use crate::diagnose::scene::Scene;
use crate::scenario::{Audience, Part};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "leak-through-undefined-room",
    family: Family::Broadcast,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/leak-through-undefined-room.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "socket.join(payload.roomId); socket.to(payload.roomId).emit(…) // the field has another name",
                copies: Prediction::Cell(all_but_the_emitter),
                pattern: "every tab that had joined any room got one copy, but the tab that sent",
                factor: Factor::Part,
            },
            Shape {
                code: "socket.join(payload.roomId); io.to(payload.roomId).except(own).emit(…) // the field has another name",
                copies: Prediction::Cell(by_policy),
                pattern: "every tab that had joined any room got one copy, but the sender's",
                factor: Factor::Part,
            },
            Shape {
                code: "socket.join(payload.roomId); io.to(payload.roomId).emit(…) // the field has another name",
                copies: Prediction::Cell(everyone),
                pattern: "every tab that had joined any room got one copy",
                factor: Factor::Part,
            },
        ],
        mark: outside,
        told_by: "let a user listen who is in a room that has nothing to do with it, and one who is in no room: with this cause only the first hears",
    }),
};

fn joined_anything(scene: &Scene<'_>, inside: Predicted) -> Predicted {
    match (scene.part(), scene.rooms()) {
        // What goes to the sender's own tabs goes to no room that is joined.
        _ if scene.audience == Audience::Own => Predicted::Nowhere,
        (Part::Outsider, Some(0)) => Predicted::Exactly(0),
        (Part::Outsider, _) if scene.cell.receiver.user() == scene.message.tab.user() => {
            Predicted::Anything
        }
        (Part::Outsider, Some(_)) => Predicted::Exactly(1),
        (Part::Outsider, None) => Predicted::Anything,
        _ => inside,
    }
}

fn all_but_the_emitter(scene: &Scene<'_>) -> Predicted {
    joined_anything(scene, Emit::AllButEmitter.once(scene))
}

fn by_policy(scene: &Scene<'_>) -> Predicted {
    joined_anything(scene, Emit::Policy.once(scene))
}

fn everyone(scene: &Scene<'_>) -> Predicted {
    joined_anything(scene, Emit::Everyone.once(scene))
}
