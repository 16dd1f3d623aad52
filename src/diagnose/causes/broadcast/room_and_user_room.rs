//! A message goes to the room, and to the rooms of its participants as well: two emits, two copies.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, by_part, inside};
use crate::diagnose::scene::Scene;
use crate::scenario::{Audience, Part};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "room-and-user-room",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/room-and-user-room.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "io.to(room).except(own).emit(…); others.forEach((id) => io.to(`user:${id}`).emit(…))",
                copies: Prediction::Cell(without_sender),
                pattern: "members got two copies and the sender none; a tab of a member outside the room got one",
                factor: Factor::Part,
            },
            Shape {
                code: "socket.to(room).emit(…); others.forEach((id) => io.to(`user:${id}`).emit(…))",
                copies: Prediction::Cell(socket_and_others),
                pattern: "members got two copies, the sender's other tabs one; a tab of a member outside the room got one",
                factor: Factor::Part,
            },
            Shape {
                code: "socket.to(room).emit(…); participants.forEach((id) => io.to(`user:${id}`).emit(…))",
                copies: Prediction::Cell(socket_and_all),
                pattern: "members and the sender's other tabs got two copies, the tab that sent one; a tab of a member outside the room got one",
                factor: Factor::Part,
            },
            Shape {
                code: "io.to(room).emit(…); others.forEach((id) => io.to(`user:${id}`).emit(…))",
                copies: Prediction::Cell(room_and_others),
                pattern: "members got two copies, the sender's tabs one; a tab of a member outside the room got one",
                factor: Factor::Part,
            },
            Shape {
                code: "io.to(room).emit(…); participants.forEach((id) => io.to(`user:${id}`).emit(…))",
                copies: Prediction::Cell(room_and_all),
                pattern: "everyone in the room got two copies; a tab of a member outside the room got one",
                factor: Factor::Part,
            },
        ],
        mark: inside,
        told_by: "let a tab of a member leave the room and listen: only with this cause it still gets one copy",
    }),
};

/// The copies of a cell: emitter, the sender's other tabs, members. A tab of the sender that is not in the room
/// hears what goes to the sender's own room.
fn copies(scene: &Scene<'_>, inside: [u16; 3], own_room: u16) -> Predicted {
    let [emitter, sender_tab, member] = inside;
    let is_own = scene.cell.receiver.user() == scene.message.tab.user();
    match scene.part() {
        // What goes to the sender's own tabs goes to no room that is joined.
        _ if scene.audience == Audience::Own => Predicted::Nowhere,
        Part::Outsider if is_own => Predicted::Exactly(own_room),
        Part::Outsider => Predicted::Exactly(u16::from(scene.is_members_tab())),
        // Whoever is in the room by mistake has no room of a participant.
        Part::Member if !scene.is_members_tab() => Predicted::Exactly(1),
        part => by_part(part, [emitter, sender_tab, member, 0]),
    }
}

fn without_sender(scene: &Scene<'_>) -> Predicted {
    copies(scene, [0, 0, 2], 0)
}

fn socket_and_others(scene: &Scene<'_>) -> Predicted {
    copies(scene, [0, 1, 2], 0)
}

fn socket_and_all(scene: &Scene<'_>) -> Predicted {
    copies(scene, [1, 2, 2], 1)
}

fn room_and_others(scene: &Scene<'_>) -> Predicted {
    copies(scene, [1, 1, 2], 0)
}

fn room_and_all(scene: &Scene<'_>) -> Predicted {
    copies(scene, [2, 2, 2], 1)
}
