//! What is left when every connection has ended unasked: whether the server still answers, and whether it comes back.
//!
//! A process that has died refuses connections, a gate that has thrown everybody out does not.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::stage::Run;
use crate::ledger::{DisconnectReason, Endpoint, Event, HandshakeAnswer};
use crate::login::anonymous_spec;

/// How long the server is asked until it answers: so soon a supervisor has started most servers again.
const PATIENCE: Duration = Duration::from_secs(5);
/// How far apart it is asked.
const BETWEEN: Duration = Duration::from_millis(250);

/// Whether tabs were opened, and the last of them was ended by the other side.
pub(super) fn has_come(run: &Run<'_>) -> bool {
    if run.tabs.is_empty() || run.open_tabs().next().is_some() {
        return false;
    }
    let ledger = run.means.ledger.ledger();
    let ends = ledger.entries().iter().rev().find_map(|entry| match &entry.event {
        Event::Disconnected { on: Endpoint::Tab(_), reason, .. } => Some(*reason),
        _ => None,
    });
    ends.is_some_and(|reason| reason != DisconnectReason::ClientDisconnect)
}

/// Asks for a handshake until there is an answer, whatever it is.
pub(super) async fn look(run: &Run<'_>) {
    let Ok(spec) = anonymous_spec(run.scenario, &run.nobodys_scope()) else { return };
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = run.means.client.reach(&spec, run.means.ledger).await;
        if !matches!(answer, HandshakeAnswer::Failed { .. }) || Instant::now() >= until {
            return;
        }
        sleep(BETWEEN).await;
    }
}
