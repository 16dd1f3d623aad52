//! Whoever is told that it has joined and may not send may not be in the room yet. A run is over sooner than some joins take
//! effect, so where nothing but refusals comes it waits once, and what it sends then tells the two apart.

use std::time::Duration;

use tokio::time::sleep;

use super::stage::Run;
use crate::ledger::{Event, Outcome};

/// So long after its answer a join has taken effect, or never does.
const TAKES_EFFECT: Duration = Duration::from_secs(1);

/// Waits, if all that tabs sent that are in a room was refused, and not because it came too fast.
pub(super) async fn wait(run: &Run<'_>) -> bool {
    let is_concerned = run.slowed.is_none() && are_all_refused(run);
    if is_concerned {
        sleep(TAKES_EFFECT).await;
    }
    is_concerned
}

fn are_all_refused(run: &Run<'_>) -> bool {
    let ledger = run.means.ledger.ledger();
    let inside = |tab| run.tabs.get(tab).is_some_and(|tab| !tab.rooms.is_empty());
    let (mut sent, mut refused) = (Vec::new(), false);
    for entry in ledger.entries() {
        match &entry.event {
            Event::SendBegan { message, tab, .. } if inside(tab) => sent.push(*message),
            Event::SendEnded { message, outcome } if sent.contains(message) => {
                if !matches!(outcome, Outcome::Refused { .. }) {
                    return false;
                }
                refused = true;
            }
            _ => {}
        }
    }
    refused
}
