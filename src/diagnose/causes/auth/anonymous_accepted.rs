//! Nobody needs a token.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::ledger::{Probe, ProbeAnswer};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "anonymous-accepted",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/anonymous-accepted.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let accepted =
        [(Probe::Anonymous, "without a token"), (Probe::Garbage, "with a text that is no token")]
            .into_iter()
            .filter_map(|(probe, how)| match gate.answer_to(&probe) {
                Some((seq, ProbeAnswer::Accepted)) => Some((seq, how)),
                _ => None,
            });
    let evidence: Vec<Evidence> = accepted
        .map(|(seq, how)| Evidence { seq, shows: format!("a socket {how} was let in") })
        .collect();
    let first = evidence.first()?.shows.clone();
    Some(Found::certain(format!("{first}: the gate does not ask who is there"), evidence))
}
