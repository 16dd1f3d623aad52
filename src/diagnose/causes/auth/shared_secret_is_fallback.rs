//! Both ends use a literal that anybody can know: it works, and anybody can forge tokens.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::diagnose::ungreeted::tokens_given_in_vain;
use crate::judge::{Case, Evidence};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "shared-secret-is-fallback",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/shared-secret-is-fallback.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let issuer = gate.issuer_key().filter(|key| key.source.is_fallback())?;
    if !tokens_given_in_vain(case).is_empty() {
        return None;
    }
    let (admitted, tab) = gate.admitted.first()?;
    let shows =
        format!("the login tokens are signed with {} ({})", issuer.origin(), issuer.fingerprint);
    let evidence = vec![
        Evidence { seq: issuer.seq, shows },
        Evidence { seq: *admitted, shows: format!("{tab} was let in with such a token") },
    ];
    let summary = format!(
        "both ends use {}: sockets open, and anybody who knows that text can sign a token for any user",
        issuer.origin()
    );
    Some(Found::certain(summary, evidence))
}
