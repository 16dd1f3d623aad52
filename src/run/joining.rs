//! Joining and leaving.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::sleep;

use super::connecting::went_through;
use super::stage::Run;
use crate::ledger::{Event, HistoryTold, MessageId, Outcome, Procedure};
use crate::login::Actor;
use crate::scenario::{Concerned, Room, RoomName, Step, TabId};

/// How long a join or leave that nothing confirms is given to take effect, beyond two fences.
const SETTLE: Duration = Duration::from_millis(50);

/// Tabs join a room, all at the same time.
pub(super) async fn join(run: &mut Run<'_>, room: &RoomName, tabs: &Concerned) {
    let outcomes = joining(run, room, tabs).await;
    joined(run, room, outcomes);
}

/// The joins themselves; what came of them is to be noted afterwards.
pub(super) async fn joining(
    run: &Run<'_>,
    room: &RoomName,
    tabs: &Concerned,
) -> Vec<(TabId, Outcome)> {
    change(run, Procedure::Join, room, tabs).await
}

/// Notes who is in the room. An answer that is a yes in other words than the scenario's is a yes.
pub(super) fn joined(run: &mut Run<'_>, room: &RoomName, outcomes: Vec<(TabId, Outcome)>) {
    for (id, outcome) in outcomes {
        let is_in = went_through(&outcome) || outcome.is_other_yes();
        if let (true, Some(tab)) = (is_in, run.tabs.get_mut(&id)) {
            tab.rooms.insert(room.clone());
        }
    }
}

/// Tabs leave a room, all at the same time.
pub(super) async fn leave(run: &mut Run<'_>, room: &RoomName, tabs: &Concerned) {
    for (id, outcome) in change(run, Procedure::Leave, room, tabs).await {
        if let (true, Some(tab)) = (went_through(&outcome), run.tabs.get_mut(&id)) {
            tab.rooms.remove(room);
        }
    }
}

async fn change(
    run: &Run<'_>,
    procedure: Procedure,
    room: &RoomName,
    tabs: &Concerned,
) -> Vec<(TabId, Outcome)> {
    let Some(room) = run.scenario.rooms.get(room) else {
        return Vec::new();
    };
    let tabs = concerned(run, room, tabs);
    let steps = match procedure {
        Procedure::Leave => &run.scenario.system.leave,
        _ => &run.scenario.system.join,
    };
    join_all(tabs.into_iter().map(|id| twice_at_most(run, procedure, steps, room, id))).await
}

/// What is said right after CONNECT may come before anybody listens to it. So a join that is not answered is tried once
/// more where nothing has gone through on the connection yet, as people do.
async fn twice_at_most(
    run: &Run<'_>,
    procedure: Procedure,
    steps: &[Step],
    room: &Room,
    id: TabId,
) -> (TabId, Outcome) {
    let (id, outcome) = one(run, procedure, steps, room, id).await;
    let is_first =
        run.tabs.get(&id).is_some_and(|tab| tab.rooms.is_empty() && tab.session.is_open());
    let unanswered = matches!(outcome, Outcome::Unanswered { .. });
    if procedure == Procedure::Join && unanswered && is_first {
        return one(run, procedure, steps, room, id).await;
    }
    (id, outcome)
}

async fn one(
    run: &Run<'_>,
    procedure: Procedure,
    steps: &[Step],
    room: &Room,
    id: TabId,
) -> (TabId, Outcome) {
    let ledger = run.means.ledger;
    let (tab, name) = (id.clone(), room.name.clone());
    ledger.record(match procedure {
        Procedure::Leave => Event::LeaveBegan { tab, room: name },
        _ => Event::JoinBegan { tab, room: name },
    });
    let (outcome, told) = perform(run, procedure, steps, room, &id).await;
    if !told.is_empty() {
        let (tab, room) = (id.clone(), room.name.clone());
        let told =
            HistoryTold { tab, room, by: procedure, outcome: outcome.clone(), messages: told };
        ledger.record(Event::HistoryTold(told));
    }
    settle(run, steps, &id, &outcome).await;
    let (tab, name, noted) = (id.clone(), room.name.clone(), outcome.clone());
    ledger.record(match procedure {
        Procedure::Leave => Event::LeaveEnded { tab, room: name, outcome: noted },
        _ => Event::JoinEnded { tab, room: name, outcome: noted },
    });
    (id, outcome)
}

/// How it went, and the messages that the answer tells of.
pub(super) async fn perform(
    run: &Run<'_>,
    procedure: Procedure,
    steps: &[Step],
    room: &Room,
    id: &TabId,
) -> (Outcome, Vec<MessageId>) {
    let (Some(account), Some(tab)) = (run.accounts.get(id.user()), run.tabs.get(id)) else {
        return (Outcome::NotDone { why: format!("{id} is not connected") }, Vec::new());
    };
    let actor = Actor {
        account,
        session: Some(Arc::clone(&tab.session)),
        scope: run.room_scope(id, room),
        capture_root: "tab",
        known: run.tab_view(id),
    };
    let performance = run.performer().perform(procedure, steps, &actor).await;
    (performance.outcome, performance.told)
}

/// What nothing confirms is given time: two fences (a Node server answers the first before the handler has
/// run), and a little more for handlers that wait for a database.
pub(super) async fn settle(run: &Run<'_>, steps: &[Step], id: &TabId, outcome: &Outcome) {
    if *outcome != Outcome::Unasked {
        return;
    }
    if let Some(tab) = run.tabs.get(id) {
        let within = run.scenario.timing.ack;
        tab.session.fence(within).await;
        tab.session.fence(within).await;
    }
    if !steps.is_empty() {
        sleep(SETTLE).await;
    }
}

/// The open tabs that a line concerns.
pub(super) fn concerned(run: &Run<'_>, room: &Room, tabs: &Concerned) -> Vec<TabId> {
    let open = run.open_tabs().map(|(id, _)| id);
    match tabs {
        Concerned::Members => open.filter(|id| room.has(id.user())).cloned().collect(),
        Concerned::These(these) => open.filter(|id| these.contains(id)).cloned().collect(),
    }
}
