//! Two different secrets, neither of them a known fallback, nor one the other read in another way.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::token::IssuerEnd;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "secret-mismatch",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/secret-mismatch.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let by_key_pair = matches!(gate.issuer, Some((_, IssuerEnd::Asymmetric { .. })));
    if by_key_pair || !gate.refuses_all() {
        return None;
    }
    let (issuer, verifier) = (gate.issuer_key(), gate.verifier_key());
    let well_known =
        [&issuer, &verifier].into_iter().flatten().any(|key| key.source.is_well_known());
    let mut evidence: Vec<Evidence> = gate.refusal_evidence().into_iter().collect();
    match (&issuer, &verifier) {
        _ if well_known => None,
        (Some(one), Some(other)) if one.source == other.source => None,
        (Some(one), Some(other)) => {
            for (what, key) in [("signed", one), ("verified", other)] {
                let shows = format!("{what} with {} ({})", key.origin(), key.fingerprint);
                evidence.push(Evidence { seq: key.seq, shows });
            }
            let summary = format!(
                "the login signs with {}, the socket verifies with {}: two different secrets",
                one.origin(),
                other.origin()
            );
            Some(Found::certain(summary, evidence))
        }
        _ if gate.says_bad_signature() => Some(Found::likely(half_known(&gate), evidence)),
        _ => None,
    }
}

fn half_known(gate: &Gate<'_>) -> String {
    match (gate.issuer_key(), gate.verifier_key()) {
        (Some(key), None) => format!(
            "the login signs with {}, and the socket verifies with another secret",
            key.origin()
        ),
        (None, Some(key)) => format!(
            "the socket verifies with {}, and the login signs with another secret",
            key.origin()
        ),
        _ => "the login signs with one secret and the socket verifies with another; neither is among the \
              candidates, so give them with `--dotenv` or `--secret-env`"
            .into(),
    }
}
