//! The server has no such namespace.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Endpoint, Event};
use crate::token::{RefusalClass, classify};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "namespace-unknown",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/namespace-unknown.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let (mut names, mut evidence) = (BTreeSet::new(), Vec::new());
    for entry in case.ledger.entries() {
        let Event::Refused { on: Endpoint::Tab(tab), namespace, payload } = &entry.event else {
            continue;
        };
        let words = payload.get("message").unwrap_or(payload).as_str();
        let unknown = classify(words, None) == RefusalClass::NoSuchNamespace;
        if unknown && !case.scenario.expects_no_entry(tab) {
            names.insert(format!("`{namespace}`"));
            let shows = format!("{tab} was refused: {}", words.unwrap_or_default());
            evidence.push(Evidence { seq: entry.seq, shows });
        }
    }
    if evidence.is_empty() {
        return None;
    }
    let summary = format!(
        "the server has no namespace {}: the path is right, and CONNECT of {} was refused before any \
         token was looked at (scenario: `socket: {{ namespace: … }}`)",
        wording::list(&names),
        wording::count(evidence.len(), "tab"),
    );
    evidence.truncate(3);
    Some(Found::certain(summary, evidence))
}
