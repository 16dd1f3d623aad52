//! What a check found.

use super::verdict::Verdict;
use crate::ledger::Seq;

/// A promise held against the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's name, such as `delivered-once`.
    pub check: &'static str,
    /// The promise in words, such as "every member tab hears every message exactly once".
    pub promise: &'static str,
    /// What is known of it.
    pub verdict: Verdict,
    /// One sentence: what was seen, or what would tell.
    pub summary: String,
    /// The entries that show it.
    pub evidence: Vec<Evidence>,
}

/// An entry of the ledger, and what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The entry.
    pub seq: Seq,
    /// What it shows, in one line.
    pub shows: String,
}

/// A promise of which nothing was seen, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotObserved {
    /// The check's name.
    pub check: &'static str,
    /// Why nothing was seen, and what would show it.
    pub why: String,
}
