//! Something of Engine.IO answers at the address.

use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::{Event, HandshakeAnswer};

pub(in crate::judge) const CHECK: Check =
    Check { name: "reached", promise: "something of Engine.IO answers at the address", judge };

fn judge(case: &Case<'_>) -> Judged {
    let connected = case.history.tabs().next().is_some();
    let reached = case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::Reached { answer, .. } => Some((entry.seq, answer)),
        _ => None,
    });
    match reached {
        None if connected => Judged::Held("sockets opened".into()),
        None => Judged::NotSeen("the run did not get so far".into()),
        Some((seq, HandshakeAnswer::Failed { failure })) => {
            let why = failure.error.clone();
            Judged::Broken(format!("no answer: {why}"), vec![evidence(seq, why)])
        }
        Some((_, HandshakeAnswer::Open { .. })) => {
            Judged::Held("the handshake was answered".into())
        }
        // A server that offers WebSocket only refuses the plain handshake, and is right to.
        Some(_) if connected => Judged::Held("sockets opened".into()),
        Some((
            seq,
            HandshakeAnswer::Status { status, excerpt, .. }
            | HandshakeAnswer::NotEngineIo { status, excerpt },
        )) => {
            let said = match excerpt.as_str() {
                "" => format!("the handshake was answered with {status} and nothing else"),
                _ => format!("the handshake was answered with {status}: {excerpt}"),
            };
            Judged::Broken(said.clone(), vec![evidence(seq, said)])
        }
    }
}
