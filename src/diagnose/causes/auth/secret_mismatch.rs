//! Two different secrets, neither of them a known fallback, nor one the other read in another way.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::diagnose::stand::{Held, Relation, Stand};
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
    let stand = Stand::of(&gate);
    let mut evidence: Vec<Evidence> = gate.refusal_evidence().into_iter().collect();
    evidence.extend([&stand.issuer, &stand.verifier].into_iter().flatten().map(Held::evidence));
    evidence.extend(stand.evidence.iter().cloned());
    match (&stand.issuer, &stand.verifier) {
        _ if stand.has_well_known() => None,
        (Some(one), Some(other)) if one.key.source == other.key.source => None,
        (Some(one), Some(other)) if stand.relation == Relation::Differ => {
            let summary = format!(
                "the login signs with {}, the socket verifies with {}: two different secrets",
                one.key.origin(),
                other.key.origin()
            );
            Some(Found::certain(summary, evidence))
        }
        _ if stand.relation == Relation::Differ => {
            // Two keys for certain, but one may be a reading of the other.
            let found = Found::likely(half_known(&stand), evidence);
            Some(found.looks_like(
                "secret-encoding-mismatch",
                "give the secret as a candidate: all its readings are tried",
            ))
        }
        _ if stand.relation == Relation::SaidToDiffer => {
            Some(Found::likely(half_known(&stand), evidence))
        }
        _ => None,
    }
}

fn half_known(stand: &Stand<'_>) -> String {
    match (&stand.issuer, &stand.verifier) {
        (Some(held), _) => format!(
            "the login signs with {}, and the socket verifies with another secret",
            held.key.origin()
        ),
        (None, Some(held)) => format!(
            "the socket verifies with {}, and the login signs with another secret",
            held.key.origin()
        ),
        (None, None) => "the login signs with one secret and the socket verifies with another; neither is among the \
                         candidates, so give them with `--dotenv` or `--secret-env`"
            .into(),
    }
}
