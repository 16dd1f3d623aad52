//! The right secret is accepted under another algorithm than the one that the login signs with.

use crate::diagnose::battery::{Battery, CONFUSED, FORGED, UNSIGNED};
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::Case;
use crate::token::Trial;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "algorithm-not-pinned",
    family: Family::Auth,
    severity: Severity::Low,
    page: include_str!("../../../../docs/causes/algorithm-not-pinned.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let battery = Battery::of(case)?;
    // A verifier that takes what nobody signed has a greater fault, of which this is a part.
    if [UNSIGNED, CONFUSED, FORGED].iter().any(|trials| battery.any(trials)) {
        return None;
    }
    let evidence = battery.evidence(&[Trial::Hs384, Trial::Hs512]);
    if evidence.is_empty() {
        return None;
    }
    let summary =
        "the verifier takes any HMAC algorithm that the token names: `algorithms` is not set";
    Some(Found::certain(summary, evidence))
}
