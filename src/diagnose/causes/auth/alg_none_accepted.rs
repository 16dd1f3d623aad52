//! A token without a signature is let in.

use crate::diagnose::battery::{Battery, UNSIGNED};
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::Case;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "alg-none-accepted",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/alg-none-accepted.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let evidence = Battery::of(case)?.evidence(UNSIGNED);
    let first = evidence.first()?;
    let summary = format!(
        "a token that nobody signed was let in, while one with a wrong signature was refused: anybody can be any \
         user ({})",
        first.shows
    );
    Some(Found::certain(summary, evidence))
}
