//! One secret, read in two ways.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::diagnose::stand::{Held, Relation, Stand};
use crate::judge::{Case, Evidence};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "secret-encoding-mismatch",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/secret-encoding-mismatch.md"),
    sign: Sign::Rule(rule),
};

/// What tells two readings from two secrets.
const PROBE: &str = "let the gate be probed (`--probes safe`), and give the secret as a candidate: the report names \
                     both readings";

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let stand = Stand::of(&gate);
    if !gate.refuses_all() {
        return None;
    }
    if let (Some(issuer), Some(verifier)) = (&stand.issuer, &stand.verifier)
        && issuer.key.source == verifier.key.source
        && issuer.key.variant != verifier.key.variant
    {
        return Some(two_readings(issuer, verifier));
    }
    (stand.relation == Relation::LookAlike).then(|| look_alike(&gate, &stand))
}

fn two_readings(issuer: &Held<'_>, verifier: &Held<'_>) -> Found {
    let (one, other) = (&issuer.key, &verifier.key);
    let evidence = vec![
        Evidence {
            seq: one.seq,
            shows: format!("signed with it {} ({})", one.variant, one.fingerprint),
        },
        Evidence {
            seq: other.seq,
            shows: format!("verified with it {} ({})", other.variant, other.fingerprint),
        },
    ];
    let summary = format!(
        "both ends have {}, but the login takes it {} and the socket {}",
        one.source, one.variant, other.variant
    );
    if issuer.is_proven() && verifier.is_proven() {
        return Found::certain(summary, evidence);
    }
    Found::likely(summary, evidence).looks_like("secret-mismatch", PROBE)
}

/// The log shows the same beginning at both ends, and the verifier calls the signature wrong all the same.
fn look_alike(gate: &Gate<'_>, stand: &Stand<'_>) -> Found {
    let mut evidence: Vec<Evidence> = gate.refusal_evidence().into_iter().collect();
    evidence.extend([&stand.issuer, &stand.verifier].into_iter().flatten().map(Held::evidence));
    let what = match &stand.issuer {
        Some(issuer) => issuer.key.source.to_string(),
        None => "a secret that looks the same in the log".to_owned(),
    };
    let summary = format!("both ends have {what}, but they read it into different keys");
    Found::likely(summary, evidence).looks_like("secret-mismatch", PROBE)
}
