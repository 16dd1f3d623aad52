//! The whole room is emitted to once for each of its members.

use crate::diagnose::cause::{Cause, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere};
use crate::diagnose::scene::Scene;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "emit-per-member",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/emit-per-member.md"),
    sign: Sign::Law(Law {
        shapes: &[
            Shape {
                code: "members.forEach(() => io.to(room).emit(…)) // those with a socket in the room",
                copies: Prediction::Times(users),
                pattern: "whoever heard a message got it as often as there were users in the room",
                factor: Factor::Members,
            },
            Shape {
                code: "others.forEach(() => io.to(room).emit(…)) // those with a socket in the room",
                copies: Prediction::Times(other_users),
                pattern: "whoever heard a message got it as often as there were other users in the room",
                factor: Factor::Members,
            },
            Shape {
                code: "participants.forEach(() => io.to(room).emit(…)) // from the database",
                copies: Prediction::Times(participants),
                pattern: "whoever heard a message got it as often as the room has participants",
                factor: Factor::Participants,
            },
            Shape {
                code: "participants.filter((id) => id !== senderId).forEach(() => io.to(room).emit(…)) // from the database",
                copies: Prediction::Times(other_participants),
                pattern: "whoever heard a message got it as often as the room has other participants",
                factor: Factor::Participants,
            },
        ],
        mark: anywhere,
        told_by: "send in a room with another number of members, or let a member go offline: only this law follows the members",
    }),
};

fn users(scene: &Scene<'_>) -> Predicted {
    Predicted::known(scene.users_in_room())
}

fn other_users(scene: &Scene<'_>) -> Predicted {
    Predicted::known(scene.users_in_room().map(|users| users.saturating_sub(1)))
}

fn participants(scene: &Scene<'_>) -> Predicted {
    Predicted::Exactly(scene.participants())
}

fn other_participants(scene: &Scene<'_>) -> Predicted {
    Predicted::Exactly(scene.participants().saturating_sub(1))
}
