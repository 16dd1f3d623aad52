//! What the system tells of itself in numbers, and what the user does to it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Numbers that the system tells of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The numbers, by name.
    pub numbers: Map<String, Value>,
}

/// A command of the user's was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRan {
    /// The command.
    pub command: String,
    /// What came of it.
    #[serde(flatten)]
    pub ran: Ran,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ran", rename_all = "kebab-case")]
pub enum Ran {
    /// It ended well.
    Well,
    /// It did not.
    Badly {
        /// Why, in one sentence.
        why: String,
    },
}
