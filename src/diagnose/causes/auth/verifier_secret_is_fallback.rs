//! The socket verifies with a literal fallback, the login signs with the real secret.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::diagnose::stand::{Held, Relation, Stand};
use crate::judge::{Case, Evidence};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "verifier-secret-is-fallback",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/verifier-secret-is-fallback.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let stand = Stand::of(&gate);
    let verifier = stand.verifier.as_ref().filter(|held| held.key.source.is_public())?;
    let alike = matches!(stand.relation, Relation::LookAlike);
    if !gate.refuses_all()
        || alike
        || (!verifier.is_proven() && stand.relation == Relation::Unknown)
    {
        return None;
    }
    let mut evidence = vec![verifier.evidence()];
    evidence.extend(gate.refusal_evidence());
    evidence.extend(stand.evidence.iter().cloned());
    let signs = match &stand.issuer {
        Some(issuer) if issuer.key.fingerprint == verifier.key.fingerprint => return None,
        Some(issuer) => {
            evidence.push(issuer.evidence());
            issuer.key.origin()
        }
        None => "another secret, which is not among the candidates".into(),
    };
    let summary = format!(
        "the socket verifies with {}, while the login signs with {signs}: the socket's process did not read \
         the environment",
        verifier.key.origin()
    );
    Some(found(summary, evidence, verifier))
}

/// A part of a secret that looks like a fallback does not prove that it is one.
fn found(summary: String, evidence: Vec<Evidence>, verifier: &Held<'_>) -> Found {
    if verifier.is_proven() {
        return Found::certain(summary, evidence);
    }
    Found::likely(summary, evidence).looks_like(
        "secret-mismatch",
        "let the gate be probed (`--probes safe`), which shows whether the socket verifies with that very text",
    )
}
