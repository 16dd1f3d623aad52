//! The socket verifies with a literal fallback, the login signs with the real secret.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
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
    let verifier = gate.verifier_key().filter(|key| key.source.is_well_known())?;
    if !gate.refuses_all() {
        return None;
    }
    let shows =
        format!("the socket verifies with {} ({})", verifier.origin(), verifier.fingerprint);
    let mut evidence = vec![Evidence { seq: verifier.seq, shows }];
    evidence.extend(gate.refusal_evidence());
    let issuer = gate.issuer_key();
    let signs = match &issuer {
        Some(key) if key.fingerprint == verifier.fingerprint => return None,
        Some(key) => {
            let shows =
                format!("the login tokens are signed with {} ({})", key.origin(), key.fingerprint);
            evidence.push(Evidence { seq: key.seq, shows });
            key.origin()
        }
        None => "another secret, which is not among the candidates".into(),
    };
    let summary = format!(
        "the socket verifies with {}, while the login signs with {signs}: the socket's process did not read \
         the environment",
        verifier.origin()
    );
    Some(Found::certain(summary, evidence))
}
