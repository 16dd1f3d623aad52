//! Public keys that were read, and what came of it.

use serde::{Deserialize, Serialize};

/// What came of reading public keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum KeysAnswer {
    /// There are keys.
    Read {
        /// Each of them.
        keys: Vec<KeyName>,
    },
    /// There are none.
    NotRead {
        /// Why, in one sentence.
        why: String,
    },
}

/// What a key is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyName {
    /// Its thumbprint (RFC 7638).
    pub thumbprint: String,
    /// The name that its set gives it.
    pub kid: Option<String>,
}
