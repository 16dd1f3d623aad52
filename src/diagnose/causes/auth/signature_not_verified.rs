//! The verifier reads the token without verifying it.

use crate::diagnose::battery::{Battery, FORGED};
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::ledger::Probe;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "signature-not-verified",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/signature-not-verified.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let accepted = |probe| gate.answer_to(&probe).filter(|(_, answer)| gate.accepts(answer));
    // Where nobody needs a token at all, what is done with one does not matter yet.
    if accepted(Probe::Garbage).is_some() {
        return None;
    }
    let Some((seq, _)) = accepted(Probe::RandomKey) else { return forged(case) };
    let shows = "a token signed with a random key was let in".to_owned();
    let summary = "a token that was signed with a random key was let in: anybody can be any user";
    Some(Found::certain(summary, vec![Evidence { seq, shows }]))
}

/// A verifier that looks at the signature, but not always, or that takes a key which anybody may write down.
fn forged(case: &Case<'_>) -> Option<Found> {
    let evidence = Battery::of(case)?.evidence(FORGED);
    let first = evidence.first()?;
    let summary = format!(
        "a token that the system never signed was let in, though a random key is not enough: anybody can be any \
         user ({})",
        first.shows
    );
    Some(Found::certain(summary, evidence))
}
