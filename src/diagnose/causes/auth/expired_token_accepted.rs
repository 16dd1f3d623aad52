//! An expired token opens a socket.

use crate::diagnose::battery::Battery;
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::Case;
use crate::token::Trial;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "expired-token-accepted",
    family: Family::Auth,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/expired-token-accepted.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let evidence = Battery::of(case)?.evidence(&[Trial::ExpiredHour]);
    if evidence.is_empty() {
        return None;
    }
    let summary = "a token that expired an hour ago, with a right signature, was let in: a token that leaks once \
                   is good for ever";
    Some(Found::certain(summary, evidence))
}
