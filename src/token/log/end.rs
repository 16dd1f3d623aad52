//! Which end of a token a record speaks of.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::record::Record;

/// An end of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenEnd {
    /// The one that signs.
    Issuer,
    /// The one that verifies.
    Verifier,
}

impl TokenEnd {
    /// Both, the one that signs first.
    pub const ALL: [Self; 2] = [Self::Issuer, Self::Verifier];
}

/// What only the one end does.
static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"generat|\bissu(?:e|es|ed|ing)\b|\bsign(?:s|ed|ing)?\b|\bmint|creat\w* (?:\w+ )?(?:token|jwt)",
    )
});
/// What only the other does.
static VERIFIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"verif|validat|socket|middleware|handshake|\bdecod|invalid signature|jwt (?:expired|malformed|audience|issuer|not active|must)",
    )
});
/// Where each of them is usually done.
static LOGIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\blog(?:ged)?[ -_]?in\b|\bissuer\b"));
static GATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"authenticat|authoriz|\bauth\b|connect"));

/// The end, if the words leave no doubt.
pub(super) fn of(record: &Record) -> Option<TokenEnd> {
    let names: Vec<&str> = record
        .fields()
        .filter(|(name, _)| {
            matches!(*name, "module" | "component" | "name" | "logger" | "scope" | "context")
        })
        .map(|(_, value)| value)
        .collect();
    let said = format!("{} {}", record.message(), names.join(" ")).to_lowercase();
    decided(&said, &SIGNS, &VERIFIES).or_else(|| decided(&said, &LOGIN, &GATE))
}

fn decided(said: &str, issuer: &Regex, verifier: &Regex) -> Option<TokenEnd> {
    match (issuer.is_match(said), verifier.is_match(said)) {
        (true, false) => Some(TokenEnd::Issuer),
        (false, true) => Some(TokenEnd::Verifier),
        _ => None,
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is constant")
}
