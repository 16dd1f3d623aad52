//! A tab that opens at one of several server processes.

use serde::{Deserialize, Serialize};

use crate::scenario::{NodeName, TabId};

/// A tab is about to be opened at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seated {
    /// The tab.
    pub tab: TabId,
    /// The node, by the name that the scenario gives it.
    pub node: NodeName,
}
