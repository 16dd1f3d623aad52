//! Past messages that the system tells a tab.

use serde::{Deserialize, Serialize};

use super::marker::MessageId;
use super::outcome::Outcome;
use super::stage::Procedure;
use crate::scenario::{RoomName, TabId};

/// A tab began to ask for the past messages of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryAsked {
    /// The tab.
    pub tab: TabId,
    /// The room.
    pub room: RoomName,
}

/// A tab was told past messages of a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryTold {
    /// The tab.
    pub tab: TabId,
    /// The room.
    pub room: RoomName,
    /// What they were told in answer to: `history`, or `join`.
    pub by: Procedure,
    /// How the asking ended.
    pub outcome: Outcome,
    /// The messages whose markers stand in the answer, in its order.
    pub messages: Vec<MessageId>,
}
