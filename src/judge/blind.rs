//! What the client of a run could not see, and so no check can judge.

use super::case::Case;
use crate::ledger::{Capability, Event};

/// Why a check saw nothing, if the client lacks what it needs.
pub(super) fn spot(case: &Case<'_>, check: &str) -> Option<String> {
    let needed = need(check)?;
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::ClientChosen { client, lacks } if lacks.contains(&needed) => {
            Some(format!("the client {client} cannot see it: it lacks {needed}"))
        }
        _ => None,
    })
}

/// What a client must be able to see for a check.
fn need(check: &str) -> Option<Capability> {
    match check {
        "stayed-connected" => Some(Capability::DisconnectReasons),
        _ => None,
    }
}
