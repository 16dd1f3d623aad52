//! Another server, or one that speaks plain WebSocket.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, HandshakeAnswer};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "not-socket-io",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/not-socket-io.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    if case.history.tabs().next().is_some() {
        return None;
    }
    case.ledger.entries().iter().find_map(|entry| {
        let Event::Reached {
            url, answer: HandshakeAnswer::NotEngineIo { status, excerpt }, ..
        } = &entry.event
        else {
            return None;
        };
        let path = &case.scenario.system.socket.path;
        let summary = format!(
            "something answers at {path} with {status}, but it is not Engine.IO: {excerpt}"
        );
        let shows = super::answered(url, *status, excerpt);
        Some(Found::certain(summary, vec![Evidence { seq: entry.seq, shows }]))
    })
}
