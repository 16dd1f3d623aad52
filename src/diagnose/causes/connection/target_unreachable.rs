//! Nothing answers at the address.

use super::connection_refused_under_load;
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::Survey;
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
    let survey = Survey::of(case);
    if survey.elsewhere().is_some() {
        return None;
    }
    if let Some(found) = behind_a_proxy(case, &survey) {
        return Some(found);
    }
    case.ledger.entries().iter().find_map(|entry| {
        let Event::Reached { url, answer: HandshakeAnswer::Failed { failure }, .. } = &entry.event
        else {
            return None;
        };
        if connection_refused_under_load::is_exhausted(failure) {
            return None;
        }
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

/// A proxy answers, and says that nothing is behind it.
fn behind_a_proxy(case: &Case<'_>, survey: &Survey<'_>) -> Option<Found> {
    let reached = survey.not_reached()?;
    let HandshakeAnswer::Status { status: status @ 502..=504, code: None, .. } = reached.answer
    else {
        return None;
    };
    if survey.websocket().is_some_and(|asked| asked.is_open()) {
        return None;
    }
    let summary = format!(
        "{} cannot be reached: what stands in front of it answers {status}",
        case.scenario.system.socket.url
    );
    Some(Found::certain(summary, vec![super::of_handshake(&reached)]))
}
