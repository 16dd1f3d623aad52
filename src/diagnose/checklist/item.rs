//! What an item of the checklist is.

use crate::judge::Case;

/// Something that people make sure of lest an incident comes again.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Its name; public vocabulary.
    pub name: &'static str,
    /// What is made sure of, in words.
    pub asks: &'static str,
    /// The checks that break it.
    pub(super) checks: &'static [&'static str],
    /// The causes that break it.
    pub(super) causes: &'static [&'static str],
    /// What the run shows of it, where none of these is the case.
    pub(super) seen: fn(&Case<'_>) -> Mark,
}

/// An item after a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// The item's name.
    pub name: &'static str,
    /// What is made sure of, in words.
    pub asks: &'static str,
    /// How it stands.
    pub mark: Mark,
}

/// How an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It was tried, and holds: what was seen.
    Held(String),
    /// It does not hold: the cause, or the check that shows it.
    Broken(String),
    /// Nothing of it was seen: what that would need.
    NotObserved(String),
}

impl Mark {
    /// The word of the reports.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Held(_) => "held",
            Self::Broken(_) => "broken",
            Self::NotObserved(_) => "not observed",
        }
    }

    /// What is said beside the word.
    pub fn says(&self) -> &str {
        match self {
            Self::Held(says) | Self::Broken(says) | Self::NotObserved(says) => says,
        }
    }
}
