//! Nothing answers at the address.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::NetPhase;
use crate::ledger::{Event, HandshakeAnswer};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "target-unreachable",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/target-unreachable.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    // What cannot be reached any more is another cause's matter.
    if case.history.tabs().next().is_some() {
        return None;
    }
    case.ledger.entries().iter().find_map(|entry| {
        let Event::Reached { url, answer: HandshakeAnswer::Failed { failure }, .. } = &entry.event
        else {
            return None;
        };
        let phase = match failure.phase {
            NetPhase::Dns => "its name cannot be looked up",
            NetPhase::Connect => "no connection can be made",
            NetPhase::Proxy => "the way through the proxy is closed",
            // The server is there; `tls-untrusted` speaks.
            NetPhase::Untrusted(_) => return None,
            NetPhase::Tls => "TLS cannot be agreed",
            NetPhase::Http => "it does not speak HTTP",
            NetPhase::Timeout => "it does not answer in time",
        };
        let summary = format!(
            "{} cannot be reached: {phase} ({})",
            case.scenario.system.socket.url, failure.error
        );
        let shows = format!("GET {url}: {}", failure.error);
        Some(Found::certain(summary, vec![Evidence { seq: entry.seq, shows }]))
    })
}
