//! What a cause is.

use super::diagnosis::{Confidence, Diagnosis, Family, Lookalike, Severity};
use super::law::Law;
use super::page::Page;
use crate::judge::{Case, Evidence};

/// An entry of the catalogue.
#[derive(Debug)]
pub struct Cause {
    /// Its code: public vocabulary, never reused.
    pub code: &'static str,
    /// What it is about.
    pub family: Family,
    /// How bad it is.
    pub severity: Severity,
    /// Its page, as Markdown.
    pub page: &'static str,
    pub(super) sign: Sign,
}

/// How a cause shows.
#[derive(Debug)]
pub(super) enum Sign {
    /// By the copies that cells hold.
    Law(Law),
    /// By anything in the ledger.
    Rule(fn(&Case<'_>) -> Option<Found>),
    /// The same, where nothing else explains what became of the messages.
    LeftOver(fn(&Case<'_>) -> Option<Found>),
    /// By the copies that cells hold, or by something else in the ledger.
    LawOrRule(Law, fn(&Case<'_>) -> Option<Found>),
}

impl Sign {
    /// The law, where copies show it.
    pub(super) fn law(&self) -> Option<&Law> {
        match self {
            Self::Law(law) | Self::LawOrRule(law, _) => Some(law),
            Self::Rule(_) | Self::LeftOver(_) => None,
        }
    }
}

/// What a rule found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) confidence: Confidence,
    /// Where it is not what the cause usually is.
    pub(super) severity: Option<Severity>,
    pub(super) summary: String,
    pub(super) evidence: Vec<Evidence>,
    pub(super) lookalikes: Vec<Lookalike>,
}

impl Found {
    pub(super) fn certain(summary: impl Into<String>, evidence: Vec<Evidence>) -> Self {
        let (confidence, lookalikes) = (Confidence::Certain, Vec::new());
        Self { confidence, severity: None, summary: summary.into(), evidence, lookalikes }
    }

    pub(super) fn likely(summary: impl Into<String>, evidence: Vec<Evidence>) -> Self {
        Self { confidence: Confidence::Likely, ..Self::certain(summary, evidence) }
    }

    /// What is likely only, if it was certain.
    pub(super) fn in_doubt(mut self) -> Self {
        self.confidence = self.confidence.max(Confidence::Likely);
        self
    }

    pub(super) fn possible(summary: impl Into<String>, evidence: Vec<Evidence>) -> Self {
        Self { confidence: Confidence::Possible, ..Self::certain(summary, evidence) }
    }

    pub(super) fn rated(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    pub(super) fn looks_like(mut self, code: &'static str, told_apart_by: &str) -> Self {
        self.lookalikes.push(Lookalike { code, told_apart_by: told_apart_by.to_owned() });
        self
    }
}

impl Cause {
    /// The diagnosis, if the cause is a rule and it applies.
    pub(super) fn by_rule(&self, case: &Case<'_>) -> Option<Diagnosis> {
        match &self.sign {
            Sign::Rule(rule) | Sign::LawOrRule(_, rule) => {
                rule(case).map(|found| self.diagnosis(found))
            }
            Sign::Law(_) | Sign::LeftOver(_) => None,
        }
    }

    /// The diagnosis, if the cause is one for what is left over, and it applies.
    pub(super) fn by_what_is_left(&self, case: &Case<'_>) -> Option<Diagnosis> {
        match &self.sign {
            Sign::LeftOver(rule) => rule(case).map(|found| self.diagnosis(found)),
            Sign::Law(_) | Sign::Rule(_) | Sign::LawOrRule(..) => None,
        }
    }

    pub(super) fn diagnosis(&self, found: Found) -> Diagnosis {
        let page = Page::new(self.page);
        Diagnosis {
            code: self.code,
            family: self.family,
            severity: found.severity.unwrap_or(self.severity),
            confidence: found.confidence,
            summary: found.summary,
            evidence: found.evidence,
            remedy: page.section("Remedy").to_owned(),
            lookalikes: found.lookalikes,
            next: page.section("Next step").to_owned(),
        }
    }

    /// What is wrong, in one sentence, as its page says.
    pub fn headline(&self) -> &'static str {
        Page::new(self.page).headline()
    }
}
