//! The gate says no, and not why.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::{Endpoint, Event, Probe, ProbeAnswer};
use serde_json::Value;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "auth-error-without-message",
    family: Family::Auth,
    severity: Severity::Low,
    page: include_str!("../../../../docs/causes/auth-error-without-message.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let wordless = case.ledger.entries().iter().filter_map(|entry| {
        let (who, payload) = match &entry.event {
            Event::Refused { on: Endpoint::Tab(tab), payload, .. } => (tab.to_string(), payload),
            // Who is told that there is no such namespace has met no gate.
            Event::ProbeAnswered { probe: Probe::Nowhere, .. } => return None,
            Event::ProbeAnswered { answer: ProbeAnswer::Refused { payload, .. }, .. } => {
                ("a probe".to_owned(), payload)
            }
            _ => return None,
        };
        let shows = format!("{who} was refused with `{payload}`");
        says_nothing(payload).then_some(Evidence { seq: entry.seq, shows })
    });
    let evidence: Vec<Evidence> = wordless.take(3).collect();
    let first = evidence.first()?.shows.clone();
    let summary = format!("{first}: whoever is refused is not told why");
    Some(Found::certain(summary, evidence))
}

/// Whether a refusal has no word in it, neither as a message nor as data.
fn says_nothing(payload: &Value) -> bool {
    match payload {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(says_nothing),
        Value::Object(map) => map.values().all(says_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
