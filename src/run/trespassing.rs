//! What a system should not allow, tried with the users of the scenario and only where its script says so.

use super::connecting::{Coming, reconnect, went_through};
use super::joining::perform;
use super::sending::Saying;
use super::settling::{fence_all, quiet_for_fences};
use super::stage::Run;
use crate::ledger::{Attempt, Event, Forged, Intruded, Outcome, Procedure};
use crate::scenario::{Forgery, Room, RoomName, TabId};

/// A tab sends a message that says it is of somebody else.
pub(super) async fn forge(run: &mut Run<'_>, forgery: &Forgery) {
    let Forgery { room, from, victim } = forgery;
    let Some(room) = run.scenario.rooms.get(room) else { return };
    let message = run.next_message();
    let saying = Saying { procedure: Procedure::Forge, room, victim: Some(victim) };
    let outcome = saying.say(run, from, message).await;
    listen(run).await;
    run.means.ledger.record(Event::Forged(Forged {
        tab: from.clone(),
        room: room.name.clone(),
        victim: victim.clone(),
        message,
        outcome,
    }));
}

/// Tabs of users who are no members try to be heard and to hear, one after the other.
pub(super) async fn intrude(run: &mut Run<'_>, room: &RoomName, tabs: &[TabId]) {
    let Some(room) = run.scenario.rooms.get(room) else { return };
    for tab in tabs {
        if run.tabs.get(tab).is_some_and(|tab| tab.session.is_open()) {
            intrude_once(run, room, tab).await;
        }
    }
}

async fn intrude_once(run: &mut Run<'_>, room: &Room, tab: &TabId) {
    let outside = attempt(run, room, tab).await;
    let steps = &run.scenario.system.join;
    let joined = perform(run, Procedure::Join, steps, room, tab).await.0;
    let inside = attempt(run, room, tab).await;
    let member = run.joined_tabs(&room.name).into_iter().find(|member| room.has(member.user()));
    let overheard = match member {
        Some(member) => Some(attempt(run, room, &member).await),
        None => None,
    };
    listen(run).await;
    // Where the join has gone through, or may have, the tab is in the room from now on, and what it hears would look
    // like a leak. So it comes back as somebody new.
    let maybe_in = went_through(&joined) || matches!(joined, Outcome::Unanswered { .. });
    run.means.ledger.record(Event::Intruded(Box::new(Intruded {
        tab: tab.clone(),
        room: room.name.clone(),
        outside,
        joined,
        inside,
        overheard,
    })));
    if maybe_in {
        reconnect(run, std::slice::from_ref(tab), &Coming::NEW).await;
    }
}

async fn attempt(run: &mut Run<'_>, room: &Room, tab: &TabId) -> Attempt {
    let message = run.next_message();
    let saying = Saying { procedure: Procedure::Send, room, victim: None };
    let outcome = saying.say(run, tab, message).await;
    Attempt { tab: tab.clone(), message, outcome }
}

/// Until what was said has arrived wherever it does.
async fn listen(run: &mut Run<'_>) {
    fence_all(run).await;
    let quiet = run.scenario.timing.quiet.window(run.arrivals.slowest());
    run.arrivals.silence(quiet).await;
    quiet_for_fences(run).await;
}
