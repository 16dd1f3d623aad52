//! Events by which a system says who is there.

use std::fmt;

use super::names::EventName;
use super::system::ArgPointer;
use super::template::{Shape, Template};

/// The events by which a system says who is there, as far as it says so.
#[derive(Clone, Debug, Default)]
pub struct Presence {
    /// A user has opened a first tab.
    pub online: Option<Announced>,
    /// The last tab of a user is gone.
    pub offline: Option<Announced>,
    /// A tab has joined a room.
    pub joined: Option<Announced>,
    /// A tab has left a room, or is gone.
    pub left: Option<Announced>,
}

/// An event that tells something of a user.
#[derive(Clone, Debug)]
pub struct Announced {
    /// The event's name.
    pub on: EventName,
    /// What its arguments must hold.
    pub filter: Option<Shape>,
    /// Where the user's identity stands; absent where the filter alone tells.
    pub who: Option<ArgPointer>,
    /// What the user's identity is.
    pub is: Template,
}

/// What can be announced of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// A first tab was opened.
    Online,
    /// The last tab is gone.
    Offline,
    /// A tab is in a room.
    Joined,
    /// A tab is not in a room any more.
    Left,
}

impl Presence {
    /// How a turn is announced, where it is.
    pub fn of(&self, turn: Turn) -> Option<&Announced> {
        match turn {
            Turn::Online => self.online.as_ref(),
            Turn::Offline => self.offline.as_ref(),
            Turn::Joined => self.joined.as_ref(),
            Turn::Left => self.left.as_ref(),
        }
    }

    /// Whether the system announces nothing.
    pub fn is_silent(&self) -> bool {
        let all = [Turn::Online, Turn::Offline, Turn::Joined, Turn::Left];
        all.into_iter().all(|turn| self.of(turn).is_none())
    }
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Joined => "joined",
            Self::Left => "left",
        })
    }
}
