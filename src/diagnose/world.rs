//! What else may be wrong with a server, so that a law looks at something else than it should: who is in a room, or
//! which tabs a user has open.

use super::scene::Scene;
use crate::scenario::{Part, TabId};

/// What is wrong with what the laws look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum World {
    /// Nothing.
    Plain,
    /// All rooms are one.
    OneRoom,
    /// Who bears the identifier of a room is in it.
    Namesakes,
    /// Tabs that have closed count as open.
    KeptIds,
}

impl World {
    /// Those that are not as they should be.
    pub(super) const WRONG: [Self; 3] = [Self::OneRoom, Self::Namesakes, Self::KeptIds];

    /// The cause that makes it so.
    pub(super) fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::OneRoom => Some("leak-through-undefined-room"),
            Self::Namesakes => Some("leak-through-id-collision"),
            Self::KeptIds => Some("stale-socket-ids"),
        }
    }

    /// What it does.
    pub(super) fn does(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::OneRoom => {
                "tabs that had joined any other room heard it as those in the room did"
            }
            Self::Namesakes => {
                "the user whose identifier is that of the room heard it as those in the room did"
            }
            Self::KeptIds => "tabs that the sender had closed counted as open",
        }
    }

    /// Whether the server has tabs in a room that have not joined it.
    pub(super) fn takes_others_in(self) -> bool {
        matches!(self, Self::OneRoom | Self::Namesakes)
    }

    /// Whether a receiver who is not in the room is in it for the server.
    pub(super) fn takes_in(self, scene: &Scene<'_>) -> bool {
        self.has_in_the_room(scene, &scene.cell.receiver) == Some(true)
    }

    /// Whether it is not known if the server takes a receiver in.
    pub(super) fn is_unsure_of(self, scene: &Scene<'_>) -> bool {
        let is_outside = scene.cell.part == Part::Outsider;
        is_outside && self.has_in_the_room(scene, &scene.cell.receiver).is_none()
    }

    /// Whether the server has a tab in the room that has not joined it, where that is known.
    pub(super) fn has_in_the_room(self, scene: &Scene<'_>, tab: &TabId) -> Option<bool> {
        match self {
            Self::Plain | Self::KeptIds => Some(false),
            Self::OneRoom => scene.is_in_any_room(tab),
            Self::Namesakes => Some(scene.is_of_namesake(tab)),
        }
    }
}
