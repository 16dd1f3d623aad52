//! The login signs with a literal fallback, the socket verifies with the real secret: the login module read the
//! variable before dotenv had run.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::diagnose::stand::{Held, Relation, Stand};
use crate::judge::{Case, Evidence};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "issuer-secret-is-fallback",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/issuer-secret-is-fallback.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let stand = Stand::of(&gate);
    let issuer = stand.issuer.as_ref().filter(|held| held.key.source.is_public())?;
    if !gate.refuses_all() || stand.relation == Relation::LookAlike {
        return None;
    }
    let mut evidence = vec![issuer.evidence()];
    evidence.extend(gate.refusal_evidence());
    evidence.extend(stand.evidence.iter().cloned());
    let origin = issuer.key.origin();
    match &stand.verifier {
        Some(verifier) if verifier.key.source.is_public() => None,
        Some(verifier) if stand.relation != Relation::Unknown => {
            evidence.push(verifier.evidence());
            let summary = format!(
                "the login signs with {origin}, while the socket verifies with {}: the login read its secret \
                 before the environment was loaded",
                verifier.key.origin()
            );
            Some(found(summary, evidence, &stand))
        }
        None if stand.relation != Relation::Unknown => {
            let summary = format!(
                "the login signs with {origin}, and the socket verifies with another secret, which is not among \
                 the candidates"
            );
            Some(found(summary, evidence, &stand))
        }
        // Two different fallbacks are another matter: neither end has read the environment.
        _ => None,
    }
}

/// Certain where it is proven that the login has the fallback and that the socket does not.
fn found(summary: String, evidence: Vec<Evidence>, stand: &Stand<'_>) -> Found {
    let proven = stand.issuer.as_ref().is_some_and(Held::is_proven);
    if proven && stand.relation == Relation::Differ {
        return Found::certain(summary, evidence);
    }
    Found::likely(summary, evidence).looks_like(
        "secret-mismatch",
        "give the server's real secret as a candidate, with `--dotenv` or `--secret-env`",
    )
}
