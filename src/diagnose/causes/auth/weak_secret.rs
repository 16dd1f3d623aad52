//! Both ends use one secret, and it can be guessed.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::token::{CandidateSource, IssuerEnd, Strength};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "weak-secret",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/weak-secret.md"),
    sign: Sign::Rule(rule),
};

/// From so many bytes on nobody can try all keys, if they are random.
const LONG_ENOUGH: usize = 16;

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let key = gate.issuer_key().filter(|key| !key.source.is_fallback())?;
    let (admitted, tab) = gate.admitted.first()?;
    let Some((_, IssuerEnd::Matched { strength, algorithm, .. })) = gate.issuer else {
        return None;
    };
    let origin = key.origin();
    let (shows, summary, severity) = match strength {
        _ if guessable(key.source, *strength) => (
            format!("the login tokens are signed with {origin} ({})", key.fingerprint),
            format!(
                "both ends use {}, and whoever has one token finds it as quickly as this run did: anybody can \
                 sign a token for any user",
                guess(key.source)
            ),
            Severity::Critical,
        ),
        Strength::Short { bytes, least } if *bytes >= LONG_ENOUGH => (
            format!("the login tokens are signed with {origin}, which has {bytes} bytes"),
            format!(
                "both ends use {origin}, which has {bytes} bytes, and {algorithm} asks for {least} (RFC 7518 section 3.2)"
            ),
            Severity::Low,
        ),
        Strength::Short { bytes, least } => (
            format!("the login tokens are signed with {origin}, which has {bytes} bytes"),
            format!(
                "both ends use {origin}, which has {bytes} bytes: {algorithm} needs {least}, and a shorter key \
                 can be searched for with one token and enough machines"
            ),
            Severity::Medium,
        ),
        _ => return None,
    };
    let evidence = vec![
        Evidence { seq: key.seq, shows },
        Evidence { seq: *admitted, shows: format!("{tab} was let in with such a token") },
    ];
    Some(Found::certain(summary, evidence).rated(severity))
}

/// Ledgers of earlier releases say where the key comes from, and not how strong it is.
fn guessable(source: &CandidateSource, strength: Strength) -> bool {
    strength == Strength::Guessable || source.is_public()
}

fn guess(source: &CandidateSource) -> String {
    if source.is_public() {
        format!("{source} as their secret")
    } else {
        format!("{source}, whose value is one that everybody knows")
    }
}
