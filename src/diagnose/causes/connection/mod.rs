//! Reaching the server.

pub(in crate::diagnose) mod connection_refused_under_load;
pub(in crate::diagnose) mod cors_credentials_with_wildcard;
pub(in crate::diagnose) mod cors_origin_refused;
pub(in crate::diagnose) mod heartbeat_cut;
pub(in crate::diagnose) mod namespace_unknown;
pub(in crate::diagnose) mod no_sticky_sessions;
pub(in crate::diagnose) mod not_socket_io;
pub(in crate::diagnose) mod origin_not_enforced;
pub(in crate::diagnose) mod parser_mismatch;
pub(in crate::diagnose) mod payload_cap;
pub(in crate::diagnose) mod protocol_version_mismatch;
pub(in crate::diagnose) mod rate_limited;
pub(in crate::diagnose) mod second_tab_kicks_first;
pub(in crate::diagnose) mod server_crash_on_event;
pub(in crate::diagnose) mod target_unreachable;
pub(in crate::diagnose) mod tls_untrusted;
pub(in crate::diagnose) mod transport_not_offered;
pub(in crate::diagnose) mod websocket_blocked;
pub(in crate::diagnose) mod wrong_path;

use crate::diagnose::survey::Reached;
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, HandshakeAnswer, HttpAnswer, Procedure, Seq};
use crate::scenario::UserName;

/// What the server answered to the handshake, in words.
fn answered(url: &str, status: u16, excerpt: &str) -> String {
    match excerpt {
        "" => format!("GET {url} answered {status} and nothing else"),
        _ => format!("GET {url} answered {status}: {excerpt}"),
    }
}

/// Whether a user's login came to a limit, of the system or of this machine: then the login itself may be right.
pub(in crate::diagnose) fn limits_login(case: &Case<'_>, user: &UserName) -> bool {
    case.ledger.entries().iter().any(|entry| match &entry.event {
        Event::HttpDone { user: of, procedure: Procedure::Login, answer, .. } if of == user => {
            let exhausted = matches!(answer, HttpAnswer::Failed { failure }
                if connection_refused_under_load::is_exhausted(failure));
            exhausted || rate_limited::too_many(answer).is_some()
        }
        _ => false,
    })
}

/// The handshakes that were asked for after all connections had ended, and how they were answered.
fn asked_after<'a>(case: &Case<'a>, end: Seq) -> impl Iterator<Item = (Seq, &'a HandshakeAnswer)> {
    let after = case.ledger.entries().iter().filter(move |entry| entry.seq > end);
    after.filter_map(|entry| match &entry.event {
        Event::Reached { answer, .. } => Some((entry.seq, answer)),
        _ => None,
    })
}

/// Whether nothing answered any more after an end.
fn is_gone_after(case: &Case<'_>, end: Seq) -> bool {
    asked_after(case, end).any(|(_, answer)| matches!(answer, HandshakeAnswer::Failed { .. }))
}

/// The handshake by polling as evidence.
fn of_handshake(reached: &Reached<'_>) -> Evidence {
    let shows = match reached.answer {
        HandshakeAnswer::Open { .. } => format!("GET {} answered with a handshake", reached.url),
        HandshakeAnswer::Status { status, excerpt, .. }
        | HandshakeAnswer::NotEngineIo { status, excerpt } => {
            answered(reached.url, *status, excerpt)
        }
        HandshakeAnswer::Failed { failure } => format!("GET {}: {}", reached.url, failure.error),
    };
    Evidence { seq: reached.seq, shows }
}
