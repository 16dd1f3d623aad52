//! A join while a member speaks: what it says before, during and after the join is what shows whether anything falls
//! between the history and the live messages, and whether the room is joined when the system says so.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio::{join, select};

use super::due;
use super::joining::{joined, joining};
use super::sending::{Sent, arrive, one};
use super::stage::Run;
use crate::ledger::MessageId;
use crate::scenario::{Concerned, Room, RoomName, Stream};

/// How many messages are sent before the join begins.
const BEFORE: u32 = 3;
/// The most that are sent before the join has ended.
const UNTIL: u32 = 20;
/// How many are sent after it has ended.
const AFTER: u32 = 20;

/// Tabs join a room while another tab sends to it.
pub(super) async fn join_amid(
    run: &mut Run<'_>,
    room: &RoomName,
    tabs: &Concerned,
    stream: &Stream,
) {
    let Some(room) = run.scenario.rooms.get(room) else { return };
    let messages: Vec<MessageId> = (0..UNTIL + AFTER).map(|_| run.next_message()).collect();
    let flow = Flow::default();
    let (outcomes, sent) = {
        let (run, flow): (&Run<'_>, &Flow) = (run, &flow);
        let joins = async move {
            flow.begun.notified().await;
            let outcomes = joining(run, &room.name, tabs).await;
            flow.over.store(true, Ordering::Release);
            flow.ended.notify_one();
            outcomes
        };
        join!(joins, flow.send(run, room, stream, messages))
    };
    let said = sent.iter().map(|(message, ..)| *message).collect();
    let due = due::of(run, room, &vec![(stream.from.clone(), said)]);
    joined(run, &room.name, outcomes);
    arrive(run, due, sent).await;
    let quiet = run.scenario.timing.quiet.window(run.arrivals.slowest());
    run.arrivals.silence(quiet).await;
}

/// How far a stream and the join beside it are.
#[derive(Default)]
struct Flow {
    begun: Notify,
    over: AtomicBool,
    ended: Notify,
}

impl Flow {
    async fn send(
        &self,
        run: &Run<'_>,
        room: &Room,
        stream: &Stream,
        messages: Vec<MessageId>,
    ) -> Vec<Sent> {
        let (mut under_way, mut sent) = (FuturesUnordered::new(), Vec::new());
        let (mut before, mut after) = (0, 0);
        for message in messages {
            let is_over = self.over.load(Ordering::Acquire);
            if !is_over && before == UNTIL {
                drive(&mut under_way, &mut sent, self.ended.notified()).await;
            }
            let count = if is_over || before == UNTIL { &mut after } else { &mut before };
            *count += 1;
            if after > AFTER {
                break;
            }
            under_way.push(async move {
                (message, stream.from.clone(), one(run, room, &stream.from, message).await)
            });
            drive(&mut under_way, &mut sent, self.pause(stream)).await;
            if before == BEFORE && after == 0 {
                self.begun.notify_one();
            }
        }
        sent.extend(under_way.collect::<Vec<_>>().await);
        sent
    }
}

impl Flow {
    /// The time between two messages; the first one after the join is sent at once, before the system has had time for
    /// what it should have done before it answered.
    async fn pause(&self, stream: &Stream) {
        select! {
            () = sleep(stream.every) => {}
            () = self.ended.notified() => {}
        }
    }
}

/// Lets sends go on until something has happened.
async fn drive<F: Future<Output = Sent>>(
    under_way: &mut FuturesUnordered<F>,
    sent: &mut Vec<Sent>,
    until: impl Future<Output = ()>,
) {
    let mut until = pin!(until);
    loop {
        select! {
            Some(done) = under_way.next(), if !under_way.is_empty() => sent.push(done),
            () = &mut until => return,
        }
    }
}
