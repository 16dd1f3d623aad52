//! The login signs with a literal fallback, the socket verifies with the real secret: the login module read the
//! variable before dotenv had run.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
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
    let issuer = gate.issuer_key().filter(|key| key.source.is_well_known())?;
    if !gate.refuses_all() {
        return None;
    }
    let verifier = gate.verifier_key().filter(|key| key.fingerprint != issuer.fingerprint);
    let shows =
        format!("the login tokens are signed with {} ({})", issuer.origin(), issuer.fingerprint);
    let mut evidence = vec![Evidence { seq: issuer.seq, shows }];
    evidence.extend(gate.refusal_evidence());
    match verifier {
        Some(key) if !key.source.is_well_known() => {
            let shows = format!("the socket verifies with {} ({})", key.origin(), key.fingerprint);
            evidence.push(Evidence { seq: key.seq, shows });
            let summary = format!(
                "the login signs with {}, while the socket verifies with {}: the login read its secret \
                 before the environment was loaded",
                issuer.origin(),
                key.origin()
            );
            Some(Found::certain(summary, evidence))
        }
        None if gate.says_bad_signature() => {
            let summary = format!(
                "the login signs with {}, and the socket verifies with another secret, which is not among \
                 the candidates",
                issuer.origin()
            );
            let found = Found::likely(summary, evidence);
            Some(found.looks_like(
                "secret-mismatch",
                "give the server's real secret as a candidate, with `--dotenv` or `--secret-env`",
            ))
        }
        // Two different fallbacks are another matter: neither end has read the environment.
        _ => None,
    }
}
