//! What a check is.

use super::case::Case;
use super::finding::{Evidence, Finding};
use super::verdict::Verdict;
use crate::ledger::Seq;

/// A promise that can be held against a run.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name, public vocabulary: scenarios name it under `skip:`.
    pub name: &'static str,
    /// The promise in words.
    pub promise: &'static str,
    pub(super) judge: fn(&Case<'_>) -> Judged,
}

/// What a check makes of a run.
#[derive(Clone, Debug)]
pub(super) enum Judged {
    /// It held; how much of it was seen.
    Held(String),
    /// It did not hold.
    Broken(String, Vec<Evidence>),
    /// It cannot be told; what would tell.
    Untold(String),
    /// Nothing of it was seen, and why.
    NotSeen(String),
}

impl Check {
    pub(super) fn finding(
        &self,
        verdict: Verdict,
        summary: String,
        evidence: Vec<Evidence>,
    ) -> Finding {
        Finding { check: self.name, promise: self.promise, verdict, summary, evidence }
    }
}

/// An entry and what it shows.
pub(super) fn evidence(seq: Seq, shows: impl Into<String>) -> Evidence {
    Evidence { seq, shows: shows.into() }
}
