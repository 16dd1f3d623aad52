//! A refresh token opens a socket.

use crate::diagnose::battery::Battery;
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::Case;
use crate::token::Trial;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "wrong-token-kind-accepted",
    family: Family::Auth,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/wrong-token-kind-accepted.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let battery = Battery::of(case)?;
    let real = battery.evidence(&[Trial::RefreshToken]);
    if !real.is_empty() {
        let summary =
            "a refresh token opens a socket: it lives long, and was meant for one address only";
        return Some(Found::certain(summary, real));
    }
    let forged = battery.evidence(&[Trial::OtherKind]);
    // A system whose refresh tokens have another secret need not look at the kind.
    if forged.is_empty() || battery.answered(Trial::RefreshToken) {
        return None;
    }
    let summary = "a token with the right signature that calls itself a refresh token was let in: nobody looks at \
                   its kind";
    Some(Found::likely(summary, forged).looks_like(
        "claims-not-validated",
        "capture the refresh token at the login (`capture: { refreshToken: body:/refreshToken }`), so that a real \
         one is tried",
    ))
}
