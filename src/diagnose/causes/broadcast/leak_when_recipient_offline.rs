//! The list of recipients is empty, and an empty list means everybody.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, by_part};
use crate::diagnose::scene::Scene;
use crate::scenario::Part;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "leak-when-recipient-offline",
    family: Family::Broadcast,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/leak-when-recipient-offline.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "io.to(socketIdsOf(recipients)).emit(…) // io.to([]) is io",
                copies: Prediction::Cell(everyone),
                pattern: "with nobody there to receive it, every connected tab got the message",
                factor: Factor::Recipients,
            },
            Shape {
                code: "io.to(socketIdsOf(recipients)).except(own).emit(…)",
                copies: Prediction::Cell(everyone_but_the_sender),
                pattern: "with nobody there to receive it, every connected tab but the sender's got the message",
                factor: Factor::Recipients,
            },
            Shape {
                code: "socket.to(socketIdsOf(recipients)).emit(…)",
                copies: Prediction::Cell(everyone_but_the_emitter),
                pattern: "with nobody there to receive it, every connected tab but the one that sent got the message",
                factor: Factor::Recipients,
            },
        ],
        mark: nobody_there,
        told_by: "send once with the recipients online: with this cause the message then reaches them only",
    }),
};

/// While somebody is there to receive, the list is not empty; whether a member's tab that is not in the room is on it,
/// differs from system to system.
fn online(scene: &Scene<'_>) -> Predicted {
    match scene.part() {
        Part::Outsider if scene.is_members_tab() => Predicted::Anything,
        _ => scene.policy(),
    }
}

fn where_empty(scene: &Scene<'_>, copies: [u16; 4]) -> Predicted {
    match scene.others_online() {
        Some(0) if scene.part() == Part::Outsider && is_senders(scene) => {
            Predicted::Exactly(copies[1])
        }
        Some(0) => by_part(scene.part(), copies),
        Some(_) => online(scene),
        None => Predicted::Anything,
    }
}

fn is_senders(scene: &Scene<'_>) -> bool {
    scene.cell.receiver.user() == scene.message.tab.user()
}

fn everyone(scene: &Scene<'_>) -> Predicted {
    where_empty(scene, [1, 1, 1, 1])
}

fn everyone_but_the_sender(scene: &Scene<'_>) -> Predicted {
    where_empty(scene, [0, 0, 1, 1])
}

fn everyone_but_the_emitter(scene: &Scene<'_>) -> Predicted {
    where_empty(scene, [0, 1, 1, 1])
}

fn nobody_there(scene: &Scene<'_>) -> bool {
    scene.others_online() == Some(0)
}
