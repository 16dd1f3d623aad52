//! The login succeeds, but no token stands where the scenario says.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::{CaptureMissed, Event, Procedure};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "login-token-not-found",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/login-token-not-found.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    case.ledger.entries().iter().find_map(|entry| {
        let Event::CaptureMissed(missed) = &entry.event else { return None };
        let CaptureMissed { user, procedure: Procedure::Login, name, source, tokens_at, .. } =
            missed
        else {
            return None;
        };
        let elsewhere = match tokens_at.as_slice() {
            [] => "nothing in the answer looks like a token".to_owned(),
            [one] => format!("one does at {one} (scenario: `capture: {{ {name}: {one} }}`)"),
            several => format!("tokens stand at {}", several.join(", ")),
        };
        let summary = format!("the login answers, but no `{name}` stands at {source}; {elsewhere}");
        let shows = format!("{user}: nothing at {source}");
        Some(Found::certain(summary, vec![Evidence { seq: entry.seq, shows }]))
    })
}
