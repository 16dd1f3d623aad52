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
            .filter_map(|(probe, how)| {
                let (seq, answer) = gate.answer_to(&probe)?;
                gate.accepts(answer).then_some((seq, how))
            });
    let evidence: Vec<Evidence> = accepted
        .map(|(seq, how)| Evidence { seq, shows: format!("a socket {how} was let in") })
        .collect();
    match evidence.first() {
        Some(first) => {
            let summary = format!("{}: the gate does not ask who is there", first.shows);
            Some(Found::certain(summary, evidence))
        }
        None if case.scenario.system.identifies_after_connect() => None,
        None => staying(&gate),
    }
}

/// A socket that is let in without a token, and of which nothing more is known: it may be deaf and dumb until an
/// event says who is there.
fn staying(gate: &Gate<'_>) -> Option<Found> {
    let (seq, ProbeAnswer::Accepted { .. }) = gate.answer_to(&Probe::Anonymous)? else {
        return None;
    };
    let shows = "a socket without a token was let in, and stayed".to_owned();
    let summary = "a socket without a token is let in and stays; whether it can do anything was not tried: write \
                   under `system: { proof: … }` a step that only somebody with an identity can do";
    Some(Found::likely(summary, vec![Evidence { seq, shows }]))
}
