//! Sending, and waiting until what should arrive has.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep};

use super::arrivals::{Due, Patience};
use super::due;
use super::pacing::{self, Slower};
use super::settling::{fence_all, fence_twice, quiet_for_fences};
use super::stage::Run;
use crate::ledger::{Event, MessageId, Outcome, Procedure};
use crate::login::Actor;
use crate::scenario::{Concerned, MarkerUse, Pace, Room, RoomName, Step, TabId, UserName};

/// How late further copies come at least, where there are any.
const SOON: Duration = Duration::from_millis(5);

/// Tabs send to a room: all at the same time, each its messages at a pace.
pub(super) async fn send(
    run: &mut Run<'_>,
    room: &RoomName,
    from: &Concerned,
    count: u16,
    pace: Pace,
) {
    let Some(room) = run.scenario.rooms.get(room) else { return };
    let tabs = senders(run, room, from);
    // Of a burst a limit would let one message through, and refuse the rest again.
    let count = if run.slowed.is_some() && pace == Pace::Burst { 1 } else { count };
    if one_by_one(run) {
        for tab in tabs {
            for _ in 0..count {
                let message = run.next_message();
                send_all(run, room, vec![(tab.clone(), vec![message])], pace).await;
            }
        }
        return;
    }
    let plan = tabs.into_iter().map(|tab| {
        let messages = (0..count).map(|_| run.next_message()).collect();
        (tab, messages)
    });
    let plan: Vec<_> = plan.collect();
    send_all(run, room, plan, pace).await;
}

/// The messages of each tab, in order.
pub(super) type Plan = Vec<(TabId, Vec<MessageId>)>;

/// A message that was sent, by which tab, and what came of it.
pub(super) type Sent = (MessageId, TabId, Outcome);

/// Sends, and again what came too fast, by which the run learns how far apart messages must be.
async fn send_all(run: &mut Run<'_>, room: &Room, mut plan: Plan, pace: Pace) {
    for _ in 0..TRIES {
        let sent = send_once(run, room, plan, pace).await;
        let limit = sent.iter().filter_map(|(.., outcome)| outcome.limit()).max();
        let Some(limit) = limit else { return };
        if pacing::slow_down(run, limit) == Slower::No || pace != Pace::Answered {
            return;
        }
        let refused = sent.iter().filter(|(.., outcome)| outcome.limit().is_some());
        let tabs: BTreeSet<TabId> = refused.map(|(_, tab, _)| tab.clone()).collect();
        plan = tabs.into_iter().map(|tab| (tab, vec![run.next_message()])).collect();
    }
}

/// How often a tab tries to get a message past a limit.
const TRIES: u8 = 4;

async fn send_once(run: &mut Run<'_>, room: &Room, plan: Plan, pace: Pace) -> Vec<Sent> {
    pacing::wait(run).await;
    let due = due::of(run, room, &plan);
    let sent = if run.slowed.is_some() {
        one_after_another(run, room, plan).await
    } else {
        let tabs = plan.into_iter();
        let sent = join_all(tabs.map(|(tab, messages)| at_pace(run, room, tab, messages, pace)));
        sent.await.into_iter().flatten().collect()
    };
    arrive(run, due, sent.clone()).await;
    sent
}

/// The messages of all tabs, each a distance behind the one before it: a limit may count whatever a user sends.
async fn one_after_another(run: &Run<'_>, room: &Room, plan: Plan) -> Vec<Sent> {
    let mut sent = Vec::new();
    let all = plan.into_iter().flat_map(|(tab, messages)| {
        messages.into_iter().map(move |message| (tab.clone(), message))
    });
    for (place, (tab, message)) in all.enumerate() {
        if place > 0 {
            pacing::pause(run).await;
        }
        let outcome = one(run, room, &tab, message).await;
        sent.push((message, tab, outcome));
    }
    sent
}

/// Waits until what is due of messages that were sent has arrived.
pub(super) async fn arrive(run: &mut Run<'_>, due: Vec<Due>, sent: Vec<Sent>) {
    run.last_send = Some(Instant::now());
    let unasked = sent.iter().any(|(_, _, outcome)| *outcome == Outcome::Unasked);
    if unasked {
        // Nothing says that the system has begun with these; the first fence overtakes them on Node.
        let senders: Vec<TabId> = sent.iter().map(|(_, tab, _)| tab.clone()).collect();
        fence_twice(run, &senders).await;
    }
    fence_all(run).await;
    await_arrivals(run, due, &sent).await;
    quiet_for_fences(run).await;
}

/// Waits for what is due of the messages that the system took.
async fn await_arrivals(run: &mut Run<'_>, mut due: Vec<Due>, sent: &[Sent]) {
    let refused = |message: &MessageId| {
        sent.iter().any(|(id, _, outcome)| {
            id == message && !matches!(outcome, Outcome::Confirmed { .. } | Outcome::Unasked)
        })
    };
    let all_refused = sent.iter().all(|(message, ..)| refused(message));
    due.retain(|due| match due {
        Due::Message(message, ..) => !refused(message),
        Due::Count(..) => !all_refused,
    });
    let quiet = run.scenario.timing.quiet.window(run.arrivals.slowest());
    // An acknowledgement on the socket is a sign that the system has done its work. Where none is asked for,
    // or where HTTP answers, the work may only begin then, so that it is given as long as an answer.
    let emits = |step: &Step| matches!(step, Step::Emit(_));
    let acknowledged = run.scenario.system.send.iter().all(emits)
        && !sent.iter().any(|(_, _, outcome)| *outcome == Outcome::Unasked);
    let done = acknowledged && !may_be_late(run);
    let at_least = if done { Duration::ZERO } else { run.scenario.timing.ack };
    let complete = run.arrivals.complete(&due, Patience { at_least, quiet }).await;
    run.waited_in_vain |= !complete && at_least > Duration::ZERO;
    let messages: Vec<MessageId> = sent.iter().map(|(message, ..)| *message).collect();
    if run.arrivals.exceed(&due, &messages) {
        // Further copies may come from other server processes, on which no fence has any hold.
        let late = run.arrivals.slowest().max(SOON).min(quiet) * 2;
        run.arrivals.silence(late).await;
    }
    if one_by_one(run) {
        run.arrivals.silence(quiet).await;
    }
}

/// Whether messages may come from other processes, behind no fence, and it has not been seen yet that what is missing
/// does not come later: a slow adapter is not one that loses.
fn may_be_late(run: &Run<'_>) -> bool {
    !run.scenario.system.socket.nodes.is_empty() && !run.waited_in_vain
}

/// The messages of one tab.
pub(super) async fn at_pace(
    run: &Run<'_>,
    room: &Room,
    tab: TabId,
    messages: Vec<MessageId>,
    pace: Pace,
) -> Vec<Sent> {
    let apart = match pace {
        Pace::Answered => return in_turn(run, room, tab, messages).await,
        Pace::Burst => Duration::ZERO,
        Pace::Every(apart) => apart,
    };
    let sends = messages.into_iter().zip(0_u32..).map(|(message, place)| {
        let tab = tab.clone();
        async move {
            if !apart.is_zero() {
                sleep(apart * place).await;
            }
            let outcome = one(run, room, &tab, message).await;
            (message, tab, outcome)
        }
    });
    // They begin in this order, whatever the order in which they are answered.
    join_all(sends).await
}

async fn in_turn(run: &Run<'_>, room: &Room, tab: TabId, messages: Vec<MessageId>) -> Vec<Sent> {
    let mut sent = Vec::new();
    for (place, message) in messages.into_iter().enumerate() {
        if place > 0 {
            pacing::pause(run).await;
        }
        // A tab that is gone has nothing more to say; that it went is in the ledger.
        if place > 0 && !run.tabs.get(&tab).is_some_and(|tab| tab.session.is_open()) {
            break;
        }
        let outcome = one(run, room, &tab, message).await;
        sent.push((message, tab.clone(), outcome));
    }
    sent
}

/// One message, with its entries.
pub(super) async fn one(run: &Run<'_>, room: &Room, id: &TabId, message: MessageId) -> Outcome {
    let ledger = run.means.ledger;
    ledger.record(Event::SendBegan { message, tab: id.clone(), room: room.name.clone() });
    let saying = Saying { procedure: Procedure::Send, room, victim: None };
    let outcome = saying.say(run, id, message).await;
    ledger.record(Event::SendEnded { message, outcome: outcome.clone() });
    outcome
}

/// How a message is said.
pub(super) struct Saying<'a> {
    pub(super) procedure: Procedure,
    pub(super) room: &'a Room,
    /// Whose message it says to be, where it is not the sender's own.
    pub(super) victim: Option<&'a UserName>,
}

impl Saying<'_> {
    /// Says a message, without entries of its own.
    pub(super) async fn say(&self, run: &Run<'_>, id: &TabId, message: MessageId) -> Outcome {
        let (Some(account), Some(tab)) = (run.accounts.get(id.user()), run.tabs.get(id)) else {
            return Outcome::NotDone { why: format!("{id} is not connected") };
        };
        let marker = run.means.ledger.nonce().marker(message);
        let known = Map::from_iter([("number".to_owned(), json!(message.0))]);
        let mut scope = run.room_scope(id, self.room).with("marker", Value::String(marker));
        if let Some(victim) = self.victim {
            scope = scope.with("victim", run.view(victim));
        }
        let session = Some(Arc::clone(&tab.session));
        let actor = Actor { account, session, scope, capture_root: "message", known };
        let steps = match self.procedure {
            Procedure::Forge => &run.scenario.system.forge,
            _ => &run.scenario.system.send,
        };
        run.performer().perform(self.procedure, steps, &actor).await.outcome
    }
}

/// The tabs that send: those named, or every one that has joined.
fn senders(run: &Run<'_>, room: &Room, from: &Concerned) -> Vec<TabId> {
    match from {
        Concerned::Members => run.joined_tabs(&room.name),
        Concerned::These(these) => {
            let open = |id: &&TabId| run.tabs.get(*id).is_some_and(|tab| tab.session.is_open());
            these.iter().filter(open).cloned().collect()
        }
    }
}

/// Where nothing of a message comes back, messages can only be told apart by their time.
fn one_by_one(run: &Run<'_>) -> bool {
    run.scenario.system.channels.iter().any(|channel| channel.marker == MarkerUse::Counted)
}
