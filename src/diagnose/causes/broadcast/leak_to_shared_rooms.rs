//! The message goes to all rooms of the socket that sent it, not to the one that it is for.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, outside};
use crate::diagnose::scene::Scene;
use crate::scenario::Part;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "leak-to-shared-rooms",
    family: Family::Broadcast,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/leak-to-shared-rooms.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "socket.to([...socket.rooms]).emit(…)",
                copies: Prediction::Cell(once),
                pattern: "every tab that shared any room with the tab that sent got one copy",
                factor: Factor::Part,
            },
            Shape {
                code: "socket.rooms.forEach((room) => socket.to(room).emit(…))",
                copies: Prediction::Cell(once_for_each),
                pattern: "every tab got one copy for each room that it shared with the tab that sent",
                factor: Factor::Part,
            },
        ],
        mark: outside,
        told_by: "let a user listen who shares another room with the sender, and one who shares none: with this cause only the first hears",
    }),
};

/// Tabs of one user share rooms that the scenario does not know, such as the user's own.
fn shared(scene: &Scene<'_>, copies: fn(u16) -> u16) -> Predicted {
    if scene.part() == Part::Emitter {
        return Predicted::Exactly(0);
    }
    if scene.cell.receiver.user() == scene.message.tab.user() {
        return Predicted::Anything;
    }
    Predicted::known(scene.shared_rooms().map(copies))
}

fn once(scene: &Scene<'_>) -> Predicted {
    shared(scene, |rooms| rooms.min(1))
}

fn once_for_each(scene: &Scene<'_>) -> Predicted {
    shared(scene, |rooms| rooms)
}
