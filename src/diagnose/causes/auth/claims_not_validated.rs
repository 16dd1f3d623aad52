//! Claims that limit a token are not looked at.

use crate::diagnose::battery::{Battery, CLAIMS};
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::Case;
use crate::token::Trial;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "claims-not-validated",
    family: Family::Auth,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/claims-not-validated.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let battery = Battery::of(case)?;
    // Where an expired token passes, how `exp` is written does not matter either.
    let expiry = battery.let_in(Trial::ExpiredHour).is_none();
    let of = |trials: &[Trial]| battery.any(trials);
    let ignored = [
        ("`nbf` in the future", of(&[Trial::NotYet])),
        ("another `aud`", of(&[Trial::AudienceOther])),
        ("a missing `aud`", of(&[Trial::AudienceMissing])),
        ("another `iss`", of(&[Trial::IssuerOther])),
        ("a missing `iss`", of(&[Trial::IssuerMissing])),
        ("a malformed `exp`", expiry && of(MALFORMED)),
    ];
    let ignored: Vec<&str> =
        ignored.into_iter().filter_map(|(what, let_in)| let_in.then_some(what)).collect();
    if ignored.is_empty() {
        return None;
    }
    let trials: Vec<Trial> =
        CLAIMS.iter().copied().filter(|trial| expiry || !MALFORMED.contains(trial)).collect();
    let summary =
        format!("a token with a right signature was let in in spite of {}", ignored.join(", of "));
    Some(Found::certain(summary, battery.evidence(&trials)))
}

/// An `exp` that no verifier can make sense of.
const MALFORMED: &[Trial] = &[Trial::ExpWord, Trial::ExpText, Trial::ExpNegative];
