//! Nothing of Engine.IO at that path.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, HandshakeAnswer};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "wrong-path",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/wrong-path.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    if case.history.tabs().next().is_some() {
        return None;
    }
    case.ledger.entries().iter().find_map(|entry| {
        let Event::Reached { url, answer: HandshakeAnswer::Status { status, code: None, excerpt }, .. } =
            &entry.event
        else {
            return None;
        };
        if !matches!(status, 404 | 405 | 410) {
            return None;
        }
        let path = &case.scenario.system.socket.path;
        let summary = format!(
            "the server answers {status} at {path}: nothing of Socket.IO is served there (scenario: \
             `socket: {{ path: … }}`)"
        );
        let shows = super::answered(url, *status, excerpt);
        Some(Found::certain(summary, vec![Evidence { seq: entry.seq, shows }]))
    })
}
