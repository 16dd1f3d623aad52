//! The verifier looks for the token elsewhere.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, Probe, ProbeAnswer, Standing};
use crate::scenario::EventPlace;
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
    if let Some(found) = wants_an_event(case, &gate) {
        return Some(found);
    }
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
    (missing && !gate.refused.is_empty()).then(|| {
        let summary = format!(
            "the token was sent at {sent}, and the system says that there was none; no other place that was \
             tried was right either"
        );
        Found::likely(summary, evidence)
    })
}

/// Everybody may connect, and who has not shown the token in an event gets nowhere.
fn wants_an_event(case: &Case<'_>, gate: &Gate<'_>) -> Option<Found> {
    let (seq, place) =
        gate.probes.iter().find_map(|(seq, probe, answer)| match (probe, answer) {
            (Probe::OtherPlace { place }, ProbeAnswer::Accepted { by: Standing::Acting }) => {
                Some((*seq, EventPlace::parse(place)?))
            }
            _ => None,
        })?;
    let refused = case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::JoinEnded { tab, outcome, .. } => {
            let why = outcome.shortfall()?;
            Some(Evidence {
                seq: entry.seq,
                shows: format!("{tab} did not get into its room: {why}"),
            })
        }
        _ => None,
    });
    let event = place.event();
    let shows = format!("the same join went through after the token had been sent in `{event}`");
    let evidence = refused.into_iter().chain([Evidence { seq, shows }]).collect();
    let summary = format!(
        "sockets are let in whatever they bring, and get into rooms only once they have sent the token in the event \
         `{event}` (scenario: `{}`)",
        place.greeting()
    );
    Some(Found::certain(summary, evidence))
}
