//! Who is gone is announced to the others, where the scenario says by which event: the run waits for that, because
//! nothing else tells that the system has noticed.

use std::collections::{BTreeMap, BTreeSet};

use tokio::time::Instant;

use super::arrivals::{Came, Due, Patience};
use super::settling::fence_all;
use super::stage::Run;
use crate::scenario::{EventName, RoomName, TabId, Turn, UserName};

/// What should be announced when tabs close.
pub(super) struct Farewell {
    /// For each announcement, where it may be heard and as which one of its kind. One place is enough.
    due: Vec<Vec<Due>>,
}

impl Farewell {
    /// Of tabs that are about to close.
    pub(super) fn of(run: &mut Run<'_>, tabs: &[TabId]) -> Self {
        let presence = &run.scenario.system.presence;
        let closing = |id: &TabId| tabs.contains(id);
        let staying: Vec<TabId> =
            run.open_tabs().map(|(id, _)| id).filter(|id| !closing(id)).cloned().collect();
        let open: Vec<TabId> =
            run.open_tabs().map(|(id, _)| id).filter(|id| closing(id)).cloned().collect();
        let mut due = Vec::new();
        if let Some(offline) = presence.of(Turn::Offline) {
            let is_gone = |user: &UserName| !staying.iter().any(|tab| tab.user() == user);
            let gone: BTreeSet<&UserName> =
                open.iter().map(TabId::user).filter(|u| is_gone(u)).collect();
            due.push(counted(run, &staying, &offline.on, gone.len()));
        }
        if let Some(left) = presence.of(Turn::Left) {
            for (room, leaving) in by_room(run, &open) {
                let among = run.joined_tabs(&room).into_iter().filter(|id| !closing(id));
                due.push(counted(run, &among.collect::<Vec<_>>(), &left.on, leaving));
            }
        }
        Self { due }
    }

    /// Waits until it has been announced, as long as an answer may take; and where the system is too busy to answer
    /// anything, until it does, and as long again as that took.
    pub(super) async fn heard(self, run: &mut Run<'_>) {
        let quiet = run.scenario.timing.quiet.window(run.arrivals.slowest());
        let patience = Patience { at_least: run.scenario.timing.ack, quiet };
        for due in self.due.into_iter().filter(|due| !due.is_empty()) {
            if run.arrivals.any(&due, patience).await == Came::Nothing {
                let asked = Instant::now();
                fence_all(run).await;
                let patience = Patience { at_least: asked.elapsed(), quiet };
                run.arrivals.any(&due, patience).await;
            }
        }
    }
}

/// So many more events of a name, at any of these tabs; nothing where there are none to come.
fn counted(run: &mut Run<'_>, tabs: &[TabId], event: &EventName, more: usize) -> Vec<Due> {
    let more = u32::try_from(more).unwrap_or(u32::MAX);
    if more == 0 {
        return Vec::new();
    }
    let due = |tab: &TabId| {
        let heard = run.arrivals.heard(tab, event);
        Due::Count(tab.clone(), event.clone(), heard + more)
    };
    tabs.iter().map(due).collect()
}

/// How many of these tabs are in each room.
fn by_room(run: &Run<'_>, tabs: &[TabId]) -> BTreeMap<RoomName, usize> {
    let mut rooms = BTreeMap::new();
    let of = |id: &TabId| run.tabs.get(id).map(|tab| tab.rooms.iter().cloned());
    for room in tabs.iter().filter_map(of).flatten() {
        *rooms.entry(room).or_default() += 1;
    }
    rooms
}
