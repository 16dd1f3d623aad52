//! Signs tokens at login and verifies them at the gate, in the manner of `jsonwebtoken` for Node.
//!
//! Invariant: the order of the checks and the words of a refusal are those of that library, version
//! 9 (`verify.js`), because they are what users meet, and what a diagnosis reads.

mod issuing;
mod refusal;
mod verifying;

use serde::{Deserialize, Serialize};

pub(super) use issuing::issue;
pub(super) use refusal::Refusal;
pub(super) use verifying::{Claims, Demands, decode_only, verify};

/// Who issues the tokens, and whom they are for.
const CHAT: &str = "chat";

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// It opens sockets and routes.
    Access,
    /// It is given for a new token that opens.
    Refresh,
}
