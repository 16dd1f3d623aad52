//! One secret at both ends, which nobody can guess.

use super::item::{Item, Mark};
use crate::diagnose::gate::Gate;
use crate::judge::Case;
use crate::token::IssuerEnd;

pub(super) const ITEM: Item = Item {
    name: "one-secret",
    asks: "the secret is the same at both ends, and no fallback",
    checks: &[],
    causes: &[
        "algorithm-confusion",
        "issuer-secret-is-fallback",
        "key-set-mismatch",
        "secret-encoding-mismatch",
        "secret-mismatch",
        "secret-mismatch-on-some-nodes",
        "shared-secret-is-fallback",
        "signature-not-verified",
        "verifier-secret-is-fallback",
        "verifier-secret-missing",
        "weak-secret",
    ],
    seen,
};

/// That a login token is let in shows something only where a forged one is not.
fn seen(case: &Case<'_>) -> Mark {
    let gate = Gate::of(case);
    let Some((_, issuer)) = gate.issuer else {
        return Mark::NotObserved("no token was examined: needs a login that gives a JWT".into());
    };
    if gate.admitted.is_empty() || !gate.refused.is_empty() {
        return Mark::NotObserved(
            "not all tabs got in with their tokens, for another reason".into(),
        );
    }
    if !gate.controls_hold() {
        return Mark::NotObserved(
            "no forged token was refused: needs probes (`--probes safe`), which the gate answers"
                .into(),
        );
    }
    let both = "login tokens are let in and forged ones refused";
    match issuer {
        IssuerEnd::Matched { source, .. } => Mark::Held(format!("{both}; signed with {source}")),
        IssuerEnd::Unmatched { tried, .. } => {
            Mark::Held(format!("{both}; none of {tried} known or common secrets signs them"))
        }
        IssuerEnd::Asymmetric { .. } => Mark::Held(format!("{both}; a private key signs them")),
        other => Mark::NotObserved(format!("{both}, but the signer was not found: {other}")),
    }
}
