//! A diagnosis: a cause with its evidence, its look-alikes and its remedy.

use std::fmt;

use crate::judge::Evidence;

/// What is wrong, how sure that is, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The code of the cause; public vocabulary.
    pub code: &'static str,
    /// What the cause is about.
    pub family: Family,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// One sentence: what is wrong, with the figures of this run.
    pub summary: String,
    /// What in the run shows it.
    pub evidence: Vec<Evidence>,
    /// How to mend it; Markdown, with code where that helps.
    pub remedy: String,
    /// Other causes that this run cannot tell from it.
    pub lookalikes: Vec<Lookalike>,
    /// What to do next, in one sentence.
    pub next: String,
}

impl Diagnosis {
    /// Whether it is a fault, and not only worth knowing.
    pub fn is_fault(&self) -> bool {
        self.severity < Severity::Low
    }
}

/// A cause that the run cannot tell from the one named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookalike {
    /// Its code.
    pub code: &'static str,
    /// The one change to the run that would tell them apart.
    pub told_apart_by: String,
}

/// What a cause is about; the order is that of printing, root causes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Reaching the server.
    Connection,
    /// Tokens, secrets, the gate.
    Auth,
    /// Joining and leaving.
    Rooms,
    /// Who hears a message.
    Broadcast,
    /// Tabs that close, drop and come back.
    Lifecycle,
    /// More than one server process.
    Nodes,
}

impl Family {
    /// The word of the reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Auth => "auth",
            Self::Rooms => "rooms",
            Self::Broadcast => "broadcast",
            Self::Lifecycle => "lifecycle",
            Self::Nodes => "nodes",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// How bad a cause is; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Security, or a total outage.
    Critical,
    /// Users lose messages, or get messages that are not theirs.
    High,
    /// A nuisance.
    Medium,
    /// Worth knowing.
    Low,
    /// No fault by itself.
    Info,
}

impl Severity {
    /// The word of the reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// How sure a diagnosis is; the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A cryptographic proof, or the only law left.
    Certain,
    /// The best of several; the rest are listed.
    Likely,
    /// Cannot be excluded.
    Possible,
}

impl Confidence {
    /// The word of the reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
pub(super) mod samples {
    use super::{Confidence, Diagnosis, Family, Severity};

    /// A diagnosis that says nothing but its code, its family and how sure it is.
    pub(in crate::diagnose) fn diagnosis(
        code: &'static str,
        family: Family,
        confidence: Confidence,
    ) -> Diagnosis {
        Diagnosis {
            code,
            family,
            severity: Severity::High,
            confidence,
            summary: String::new(),
            evidence: Vec::new(),
            remedy: String::new(),
            lookalikes: Vec::new(),
            next: String::new(),
        }
    }
}
