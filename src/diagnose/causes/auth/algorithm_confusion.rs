//! The token chooses how it is verified: a public key is taken for a secret, or the key comes with the token.

use crate::diagnose::battery::{Battery, CONFUSED};
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::Case;
use crate::token::Trial;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "algorithm-confusion",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/algorithm-confusion.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let battery = Battery::of(case)?;
    let evidence = battery.evidence(CONFUSED);
    if evidence.is_empty() {
        return None;
    }
    let how = if battery.let_in(Trial::OwnJwk).is_some() {
        "a token that brings its own key along was let in"
    } else {
        "a token was let in that is signed with the public key, as if that were a shared secret"
    };
    let summary =
        format!("{how}: the token chooses how it is verified, and anybody can be any user");
    Some(Found::certain(summary, evidence))
}
