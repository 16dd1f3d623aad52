//! One line of the ledger: what happened, when, and the number by which it is referred to.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::clock::Stamp;
use super::entry::Event;

/// The number of an entry, from zero.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub seq: Seq,
    /// When it happened.
    pub at: Stamp,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}
