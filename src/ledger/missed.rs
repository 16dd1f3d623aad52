//! A value that was looked for and is not there.

use serde::{Deserialize, Serialize};

use super::stage::Procedure;
use crate::scenario::UserName;

/// A value that a step should have brought was not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CaptureMissed {
    /// The user.
    pub user: UserName,
    /// The procedure.
    pub procedure: Procedure,
    /// The step's place in the procedure, from zero.
    pub step: u16,
    /// The name that the value would have got.
    pub name: String,
    /// Where it was looked for, such as `body:/token`.
    pub source: String,
    /// Where strings shaped like a JSON Web Token do stand in the answer.
    pub tokens_at: Vec<String>,
}
