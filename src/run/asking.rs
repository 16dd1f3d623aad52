//! Asking for past messages.

use futures_util::future::join_all;

use super::joining::{concerned, perform, settle};
use super::stage::Run;
use crate::ledger::{Event, HistoryAsked, HistoryTold, Procedure};
use crate::scenario::{Concerned, Room, RoomName, TabId};

/// Tabs ask for the history of a room, all at the same time.
pub(super) async fn ask(run: &Run<'_>, room: &RoomName, tabs: &Concerned) {
    let Some(room) = run.scenario.rooms.get(room) else { return };
    join_all(concerned(run, room, tabs).into_iter().map(|tab| one(run, room, tab))).await;
}

async fn one(run: &Run<'_>, room: &Room, tab: TabId) {
    let ledger = run.means.ledger;
    let (steps, by) = (&run.scenario.system.history, Procedure::History);
    let asked = HistoryAsked { tab: tab.clone(), room: room.name.clone() };
    ledger.record(Event::HistoryAsked(asked));
    let (outcome, messages) = perform(run, by, steps, room, &tab).await;
    settle(run, steps, &tab, &outcome).await;
    let room = room.name.clone();
    ledger.record(Event::HistoryTold(HistoryTold { tab, room, by, outcome, messages }));
}
