//! Tabs that reply to what they hear, as soon as they hear it: the message and the reply are under way at the same time.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::future::{join, join_all};
use tokio::sync::watch;
use tokio::time::sleep;

use super::due;
use super::pacing;
use super::sending::{Plan, Sent, arrive, at_pace, one};
use super::stage::Run;
use crate::ledger::{Endpoint, Entry, Event, MessageId, Replied, Tail};
use crate::scenario::{Exchange, Pace, Room, TabId};

/// One tab speaks, and others reply.
pub(super) async fn exchange(run: &mut Run<'_>, exchange: &Exchange) {
    let scenario = run.scenario;
    let Some(room) = scenario.rooms.get(&exchange.room) else { return };
    let is_open = |tab: &TabId| run.tabs.get(tab).is_some_and(|tab| tab.session.is_open());
    if !is_open(&exchange.to) {
        return;
    }
    let others: Vec<TabId> = exchange.from.iter().filter(|tab| is_open(tab)).cloned().collect();
    let asked: Plan = vec![(exchange.to.clone(), numbers(run, exchange.count))];
    let replies: Plan = others.into_iter().map(|tab| (tab, numbers(run, exchange.count))).collect();
    pacing::wait(run).await;
    let mut due = due::of(run, room, &asked);
    due.extend(due::of(run, room, &replies));
    let sent = speak(run, room, asked, replies).await;
    due.retain(|due| due.is_of_any(&sent));
    arrive(run, due, sent).await;
}

fn numbers(run: &mut Run<'_>, count: u16) -> Vec<MessageId> {
    (0..count).map(|_| run.next_message()).collect()
}

/// Says everything, and returns what was said: a tab that does not hear has nothing to reply to.
async fn speak(run: &Run<'_>, room: &Room, asked: Plan, replies: Plan) -> Vec<Sent> {
    let questions: Vec<MessageId> = asked.iter().flat_map(|(_, ids)| ids.clone()).collect();
    let (tell, over) = watch::channel(());
    let replying = replies.into_iter().map(|(tab, numbers)| {
        let tail = run.means.ledger.tail();
        let (open, heard) = (questions.clone(), VecDeque::new());
        Replier { run, room, tab, tail, open, heard }.reply_to_all(numbers, over.clone())
    });
    let asking = async {
        let mut sent = Vec::new();
        for (tab, messages) in asked {
            sent.extend(at_pace(run, room, tab, messages, Pace::Answered).await);
        }
        drop(tell);
        sent
    };
    let (mut sent, back) = join(asking, join_all(replying)).await;
    sent.extend(back.into_iter().flatten());
    sent
}

/// A tab that listens, and has something to say to whatever it hears.
struct Replier<'a> {
    run: &'a Run<'a>,
    room: &'a Room,
    tab: TabId,
    tail: Tail,
    /// What it has not heard yet.
    open: Vec<MessageId>,
    /// What it has heard, and not replied to yet.
    heard: VecDeque<MessageId>,
}

impl Replier<'_> {
    /// Replies to each message in the order in which they come; ends when there is none left to hear, or when nothing
    /// has come for as long as an answer may take after the last of them was sent.
    async fn reply_to_all(
        mut self,
        numbers: Vec<MessageId>,
        over: watch::Receiver<()>,
    ) -> Vec<Sent> {
        let ledger = self.run.means.ledger;
        let mut given_up = Box::pin(after(over, self.run.scenario.timing.ack));
        let mut sent = Vec::new();
        for message in numbers {
            let heard = tokio::select! {
                biased;
                heard = self.next() => heard,
                () = &mut given_up => None,
            };
            let Some(to) = heard else { break };
            let tab = self.tab.clone();
            ledger.record(Event::Replied(Replied { tab: tab.clone(), message, to }));
            let outcome = one(self.run, self.room, &tab, message).await;
            sent.push((message, tab, outcome));
        }
        sent
    }

    /// The next message that it hears.
    async fn next(&mut self) -> Option<MessageId> {
        loop {
            if let Some(message) = self.heard.pop_front() {
                return Some(message);
            }
            if self.open.is_empty() {
                return None;
            }
            for entry in self.tail.take() {
                self.listen(&entry);
            }
            if self.heard.is_empty() {
                self.tail.ready().await;
            }
        }
    }

    fn listen(&mut self, entry: &Entry) {
        let Event::Received { on: Endpoint::Tab(tab), event, messages, .. } = &entry.event else {
            return;
        };
        let channels = &self.run.scenario.system.channels;
        if tab != &self.tab || !channels.iter().any(|channel| channel.hears(event)) {
            return;
        }
        for message in messages {
            if let Some(place) = self.open.iter().position(|open| open == message) {
                self.heard.push_back(self.open.remove(place));
            }
        }
    }
}

/// Ends so long after the other end of the channel is gone.
async fn after(mut over: watch::Receiver<()>, time: Duration) {
    over.changed().await.ok();
    sleep(time).await;
}
