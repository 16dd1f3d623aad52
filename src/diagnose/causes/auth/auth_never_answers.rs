//! The middleware never says yes or no, so the socket waits until somebody gives up.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Endpoint, Event, Probe, ProbeAnswer};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "auth-never-answers",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/auth-never-answers.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let entries = case.ledger.entries();
    let admitted = |event: &Event| matches!(event, Event::Connected { on: Endpoint::Tab(_), .. });
    if entries.iter().any(|entry| admitted(&entry.event)) {
        return None;
    }
    let waited = entries.iter().filter_map(|entry| match &entry.event {
        Event::ConnectUnanswered { on: Endpoint::Tab(tab), after_millis }
            if case.scenario.means_good_token(tab.user()) =>
        {
            let shows =
                format!("{tab} got neither CONNECT nor CONNECT_ERROR within {after_millis} ms");
            Some(Evidence { seq: entry.seq, shows })
        }
        _ => None,
    });
    let waited: Vec<Evidence> = waited.collect();
    if waited.is_empty() {
        return None;
    }
    let summary = format!(
        "{} with a token of a login got no answer to CONNECT within {} ms, neither yes nor no",
        wording::count(waited.len(), "tab"),
        case.scenario.timing.connect.as_millis()
    );
    let mut evidence: Vec<Evidence> = waited.into_iter().take(3).collect();
    match alive(case) {
        Some(alive) => {
            let shows = alive.shows.clone();
            evidence.push(alive);
            Some(Found::certain(
                format!("{summary}, while {shows}: the gate does not decide in that time"),
                evidence,
            ))
        }
        None => Some(Found::likely(summary, evidence).looks_like(
            "parser-mismatch",
            "run with `--probes safe`, which asks for a namespace that no server has",
        )),
    }
}

/// What shows that the server answers packets of this kind at all.
fn alive(case: &Case<'_>) -> Option<Evidence> {
    case.ledger.entries().iter().find_map(|entry| {
        let Event::ProbeAnswered { probe, answer } = &entry.event else { return None };
        let shows = match (probe, answer) {
            (Probe::Nowhere, ProbeAnswer::Refused { .. }) => {
                "a namespace that no server has is refused at once"
            }
            (Probe::Anonymous, answer) if answer.is_no() => {
                "a socket without a token is refused at once"
            }
            (Probe::Garbage, answer) if answer.is_no() => {
                "a text that is no token is refused at once"
            }
            _ => return None,
        };
        Some(Evidence { seq: entry.seq, shows: shows.to_owned() })
    })
}
