//! Knowing that nothing more will come: fences, and a quiet window.

use futures_util::future::join_all;

use super::stage::Run;
use crate::ledger::Event;
use crate::scenario::TabId;
use crate::wire::Capability;

/// Fences every open tab: what the system had written to it before has arrived.
pub(super) async fn fence_all(run: &Run<'_>) {
    if !has_fences(run) {
        return;
    }
    let within = run.scenario.timing.ack;
    join_all(run.open_tabs().map(|(_, tab)| tab.session.fence(within))).await;
}

/// Fences some tabs twice, one fence after the other.
///
/// Measured: Node's Socket.IO hands an event to its handler on the next tick, but answers a CONNECT to an
/// unknown namespace at once, so that a first fence can come back before the handler has run; the second,
/// sent after the first was answered, cannot. `socketioxide` gives no such order for events that it does not
/// acknowledge; there only the quiet window helps.
pub(super) async fn fence_twice(run: &Run<'_>, tabs: &[TabId]) {
    if !has_fences(run) {
        return;
    }
    let within = run.scenario.timing.ack;
    for _ in 0..2 {
        let sessions = tabs.iter().filter_map(|id| run.tabs.get(id));
        join_all(sessions.map(|tab| tab.session.fence(within))).await;
    }
}

/// Where the client has no fences, time takes their place: nothing comes for as long as the quiet window.
pub(super) async fn quiet_for_fences(run: &mut Run<'_>) {
    if !has_fences(run) {
        silence(run).await;
    }
}

/// Waits until nothing has come for the quiet window, because adapters deliver asynchronously and retries
/// come late; then fences once more.
pub(super) async fn quiet(run: &mut Run<'_>) {
    if run.open_tabs().next().is_none() || run.scenario.system.send.is_empty() {
        return;
    }
    silence(run).await;
}

async fn silence(run: &mut Run<'_>) {
    let window = run.scenario.timing.quiet.window(run.arrivals.slowest());
    let window_millis = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
    run.means.ledger.record(Event::QuietBegan { window_millis });
    run.arrivals.silence(window).await;
    run.means.ledger.record(Event::QuietEnded);
}

fn has_fences(run: &Run<'_>) -> bool {
    run.means.client.capabilities().has(Capability::Fences)
}
