//! A message that answers another.

use serde::{Deserialize, Serialize};

use super::marker::MessageId;
use crate::scenario::TabId;

/// A tab is about to reply to what it has just heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replied {
    /// The tab.
    pub tab: TabId,
    /// The reply.
    pub message: MessageId,
    /// What it answers.
    pub to: MessageId,
}
