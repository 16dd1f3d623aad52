//! The verifier looks for the token elsewhere.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::ledger::Probe;
use crate::token::RefusalClass;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "token-sent-in-wrong-place",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/token-sent-in-wrong-place.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    if !gate.refuses_all() {
        return None;
    }
    let sent = &case.scenario.system.socket.token;
    let mut evidence: Vec<Evidence> = gate.refusal_evidence().into_iter().collect();
    let accepted = gate.probes.iter().find_map(|(seq, probe, answer)| match (probe, answer) {
        (Probe::OtherPlace { place }, answer) if gate.accepts(answer) => Some((*seq, place)),
        _ => None,
    });
    if let Some((seq, place)) = accepted {
        evidence.push(Evidence { seq, shows: format!("the same token was let in at {place}") });
        let summary = format!(
            "the token was sent at {sent} and refused; the same token is let in at {place} \
             (scenario: `token: {place}`)"
        );
        return Some(Found::certain(summary, evidence));
    }
    let missing = gate.refused.iter().all(|refusal| refusal.class == RefusalClass::Missing);
    missing.then(|| {
        let summary = format!(
            "the token was sent at {sent}, and the system says that there was none; no other place that was \
             tried was right either"
        );
        Found::likely(summary, evidence)
    })
}
