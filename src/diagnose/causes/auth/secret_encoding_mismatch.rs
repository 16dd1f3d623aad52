//! One secret, read in two ways.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "secret-encoding-mismatch",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/secret-encoding-mismatch.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let (issuer, verifier) = (gate.issuer_key()?, gate.verifier_key()?);
    let same_source = issuer.source == verifier.source;
    if !gate.refuses_all() || !same_source || issuer.variant == verifier.variant {
        return None;
    }
    let evidence = vec![
        Evidence {
            seq: issuer.seq,
            shows: format!("signed as {} ({})", issuer.variant, issuer.fingerprint),
        },
        Evidence {
            seq: verifier.seq,
            shows: format!("verified as {} ({})", verifier.variant, verifier.fingerprint),
        },
    ];
    let summary = format!(
        "both ends have {}, but the login reads it as {} and the socket as {}",
        issuer.source, issuer.variant, verifier.variant
    );
    Some(Found::certain(summary, evidence))
}
