//! What the run tries that a system should not allow. These messages are none of the script's: nobody has to hear
//! them.

use serde::{Deserialize, Serialize};

use super::marker::MessageId;
use super::outcome::Outcome;
use crate::scenario::{RoomName, TabId, UserName};

/// A message that said it was of somebody else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forged {
    /// The tab that sent it.
    pub tab: TabId,
    /// The room.
    pub room: RoomName,
    /// The user whose message it said to be.
    pub victim: UserName,
    /// The message.
    pub message: MessageId,
    /// How its send ended.
    pub outcome: Outcome,
}

/// A tab of a user who is no member tried to be heard and to hear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intruded {
    /// The tab.
    pub tab: TabId,
    /// The room.
    pub room: RoomName,
    /// What it sent without joining.
    pub outside: Attempt,
    /// How its join ended.
    pub joined: Outcome,
    /// What it sent after the join.
    pub inside: Attempt,
    /// What a member sent after the join, where there was a member.
    pub overheard: Option<Attempt>,
}

/// A message of an intrusion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// The tab that sent it.
    pub tab: TabId,
    /// The message.
    pub message: MessageId,
    /// How its send ended.
    pub outcome: Outcome,
}
