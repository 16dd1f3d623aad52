//! Something that does not belong to the token travels with it, or something that does belong is missing.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::ledger::{Probe, Wrapper};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "token-wrapped",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/token-wrapped.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    if !gate.refuses_all() {
        return None;
    }
    let (seq, with) = gate.probes.iter().find_map(|(seq, probe, answer)| match probe {
        Probe::Wrapped { with } if gate.accepts(answer) => Some((*seq, *with)),
        _ => None,
    })?;
    let mut evidence: Vec<Evidence> = gate.refusal_evidence().into_iter().collect();
    let (shows, summary) = match with {
        Wrapper::None => (
            "the same token was let in without what stood around it",
            "the login hands out a token with something around it (`Bearer `, quotes or white space), and the \
             socket wants it bare",
        ),
        Wrapper::Bearer => (
            "the same token was let in with `Bearer ` in front of it",
            "the socket wants `Bearer ` in front of the token, and it was sent bare (scenario: `socket: { token: \
             none, auth: { token: \"Bearer {{ user.token }}\" } }`, or its like for another place)",
        ),
    };
    evidence.push(Evidence { seq, shows: shows.to_owned() });
    Some(Found::certain(summary, evidence))
}
