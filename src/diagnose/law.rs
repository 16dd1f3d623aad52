//! Laws: how many copies a cell would hold if the system had a certain bug.

use super::scene::Scene;
use crate::scenario::{Audience, Copies, Part};

/// A bug as a prediction. Some bugs have several shapes, such as `io.emit` and `socket.broadcast`.
#[derive(Debug)]
pub(super) struct Law {
    /// The shapes that it can have.
    pub(super) shapes: &'static [Shape],
    /// The cells that the bug is about: it is not at work where none of them is wrong.
    pub(super) mark: fn(&Scene<'_>) -> bool,
    /// The change to a run that would tell it from its look-alikes.
    pub(super) told_by: &'static str,
}

/// One shape of a bug.
#[derive(Debug)]
pub(super) struct Shape {
    /// The code that does it, as people write it.
    pub(super) code: &'static str,
    /// The copies that a cell would hold.
    pub(super) copies: Prediction,
    /// The pattern in words, such as "every receiver gets k copies, every tab of the sender k-1".
    pub(super) pattern: &'static str,
    /// What the copies depend on.
    pub(super) factor: Factor,
}

/// How a shape predicts copies.
#[derive(Debug)]
pub(super) enum Prediction {
    /// By what the cell is.
    Cell(fn(&Scene<'_>) -> Predicted),
    /// A common emit, whichever it is, is done so many times.
    Times(fn(&Scene<'_>) -> Predicted),
    /// The same, and so many times more that the run cannot know: what was there before it.
    TimesAndMore(fn(&Scene<'_>) -> Predicted),
}

/// An emit as it is commonly written; what repeats it is another matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Emit {
    /// To those whom the policy means.
    Policy,
    /// `socket.to(room)`: to everyone in the room but the tab that sent.
    AllButEmitter,
    /// `io.to(room)`: to everyone in the room.
    Everyone,
}

impl Emit {
    pub(super) const ALL: [Self; 3] = [Self::Policy, Self::AllButEmitter, Self::Everyone];

    /// The copies of one such emit.
    pub(super) fn once(self, scene: &Scene<'_>) -> Predicted {
        match self {
            Self::Policy => scene.policy(),
            Self::AllButEmitter => by_part(scene.part(), [0, 1, 1, 0]),
            Self::Everyone => by_part(scene.part(), [1, 1, 1, 0]),
        }
    }
}

/// What the copies of a law depend on. A law is certain only if it holds for two values of its factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Factor {
    /// On nothing but what the tab is to the message.
    Part,
    /// On k, the number of the sender's tabs.
    SenderTabs,
    /// On the number of users in the room.
    Members,
    /// On the number of users whom the scenario counts to the room.
    Participants,
    /// On the joins that the emitting socket has done.
    Joins,
    /// On the connections that were ever made, to whomever.
    Connections,
    /// On the connections that are open.
    OpenConnections,
    /// On the connections that the sender ever made.
    SenderConnections,
    /// On the joins that the receiver's user has done.
    ReceiverJoins,
    /// On the times that a tab of the receiver's user came back.
    ReceiverReturns,
    /// On whether another tab of the receiver's user has closed.
    Closings,
    /// On the number of the sender's tabs at the server process of the one that sent.
    SenderTabsThere,
    /// On the number of server processes.
    Nodes,
    /// On whether anybody but the sender is there to receive.
    Recipients,
}

impl Factor {
    /// The factor's value in a scene, where it is known.
    pub(super) fn value(self, scene: &Scene<'_>) -> Option<u16> {
        match self {
            Self::Part => None,
            Self::SenderTabs => Some(scene.k()),
            Self::Members => scene.users_in_room(),
            Self::Participants => Some(scene.participants()),
            Self::Joins => Some(scene.joins()),
            Self::Connections => Some(scene.connections()),
            Self::OpenConnections => scene.open_connections(),
            Self::SenderConnections => Some(scene.sender_connections()),
            Self::ReceiverJoins => Some(scene.receiver_joins()),
            Self::ReceiverReturns => Some(scene.receiver_returns()),
            Self::Closings => Some(u16::from(scene.lost_a_sibling())),
            Self::SenderTabsThere => scene.k_there().filter(|_| scene.nodes_are_named()),
            Self::Nodes => scene.n(),
            Self::Recipients => scene.others_online().map(|others| others.min(1)),
        }
    }

    /// The factor in words, where there is one.
    pub(super) fn words(self) -> Option<&'static str> {
        match self {
            Self::Part => None,
            Self::SenderTabs => Some("k"),
            Self::Members => Some("users in the room"),
            Self::Participants => Some("participants of the room"),
            Self::Joins => Some("joins of the emitting socket"),
            Self::Connections => Some("connections ever made"),
            Self::OpenConnections => Some("open connections"),
            Self::SenderConnections => Some("connections that the sender ever made"),
            Self::ReceiverJoins => Some("joins of the receiver"),
            Self::ReceiverReturns => Some("returns of the receiver"),
            Self::Closings => Some("closed siblings"),
            Self::SenderTabsThere => Some("k there"),
            Self::Nodes => Some("server processes"),
            Self::Recipients => Some("recipients online"),
        }
    }
}

/// What a law says of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Predicted {
    /// So many copies.
    Exactly(u16),
    /// Nothing: the law leaves it open.
    Anything,
    /// The code has no place in such a system, so it explains nothing there.
    Nowhere,
}

impl Predicted {
    pub(super) fn explains(self, copies: u16) -> bool {
        match self {
            Self::Exactly(predicted) => predicted == copies,
            Self::Anything => true,
            Self::Nowhere => false,
        }
    }

    /// Each copy so many times.
    pub(super) fn times(self, times: Self) -> Self {
        match (self, times) {
            (Self::Nowhere, _) | (_, Self::Nowhere) => Self::Nowhere,
            (Self::Exactly(0), _) | (_, Self::Exactly(0)) => Self::Exactly(0),
            (Self::Exactly(copies), Self::Exactly(times)) => {
                Self::Exactly(copies.saturating_mul(times))
            }
            _ => Self::Anything,
        }
    }

    /// So many more.
    pub(super) fn plus(self, more: u16) -> Self {
        match self {
            Self::Exactly(copies) => Self::Exactly(copies.saturating_add(more)),
            Self::Anything | Self::Nowhere => self,
        }
    }

    /// What is known, or anything.
    pub(super) fn known(copies: Option<u16>) -> Self {
        copies.map_or(Self::Anything, Self::Exactly)
    }

    /// What an audience asks for.
    pub(super) fn by_policy(audience: Audience, part: Part) -> Self {
        match audience.copies(part) {
            Copies::Exactly(copies) => Self::Exactly(copies),
            Copies::Any => Self::Anything,
        }
    }
}

/// The mark of a bug that can show in any cell.
pub(super) fn anywhere(_: &Scene<'_>) -> bool {
    true
}

/// The mark of a leak.
pub(super) fn outside(scene: &Scene<'_>) -> bool {
    scene.part() == Part::Outsider
}

/// The mark of what is done with those in the room.
pub(super) fn inside(scene: &Scene<'_>) -> bool {
    scene.part() != Part::Outsider
}

/// A prediction by part: emitter, the sender's other tabs, other members, outsiders.
pub(super) fn by_part(part: Part, copies: [u16; 4]) -> Predicted {
    let [emitter, sender_tab, member, outsider] = copies;
    Predicted::Exactly(match part {
        Part::Emitter => emitter,
        Part::SenderTab => sender_tab,
        Part::Member => member,
        Part::Outsider => outsider,
    })
}
