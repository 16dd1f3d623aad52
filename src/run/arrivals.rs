//! What has arrived where, kept up to date from the ledger, so that waiting can end as soon as everything has
//! come.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::sending::Sent;
use crate::ledger::{Endpoint, Event, MessageId, Stamp, Tail};
use crate::scenario::{EventName, TabId};

/// What has arrived so far.
pub(super) struct Arrivals {
    tail: Tail,
    sent: HashMap<MessageId, Stamp>,
    came: HashSet<(MessageId, TabId, EventName)>,
    heard: HashMap<(TabId, EventName), u32>,
    events: u64,
    slowest: Duration,
    /// Whether anything came twice.
    doubled: bool,
}

/// An arrival that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// A message, known by its marker, at a tab in any of these events.
    Message(MessageId, TabId, Vec<EventName>),
    /// So many events of a name at a tab, counted from the begin of the run.
    Count(TabId, EventName, u32),
}

impl Due {
    /// Whether it is of one of these messages.
    pub(super) fn is_of_any(&self, sent: &[Sent]) -> bool {
        match self {
            Self::Message(message, ..) => sent.iter().any(|(id, ..)| id == message),
            Self::Count(..) => !sent.is_empty(),
        }
    }
}

/// What came of waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// Something of what is due.
    Something,
    /// Nothing of it, as long as patience lasted.
    Nothing,
}

/// How long is waited for what is due.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// So long in any case.
    pub(super) at_least: Duration,
    /// After that, until nothing has arrived for so long.
    pub(super) quiet: Duration,
}

impl Arrivals {
    pub(super) fn new(tail: Tail) -> Self {
        Self {
            tail,
            sent: HashMap::new(),
            came: HashSet::new(),
            heard: HashMap::new(),
            events: 0,
            slowest: Duration::ZERO,
            doubled: false,
        }
    }

    /// The slowest delivery seen.
    pub(super) fn slowest(&mut self) -> Duration {
        self.catch_up();
        self.slowest
    }

    /// How many events of a name a tab has heard.
    pub(super) fn heard(&mut self, tab: &TabId, event: &EventName) -> u32 {
        self.catch_up();
        self.heard.get(&(tab.clone(), event.clone())).copied().unwrap_or_default()
    }

    /// Waits until everything that is due has arrived at least once, or patience ends; a system that never
    /// falls silent ends it too. Whether everything has arrived.
    pub(super) async fn complete(&mut self, due: &[Due], patience: Patience) -> bool {
        let all = |arrivals: &Self| due.iter().all(|due| arrivals.has_come(due));
        self.wait(patience, all).await;
        all(self)
    }

    /// Waits until anything of what is due has arrived, or patience ends.
    pub(super) async fn any(&mut self, due: &[Due], patience: Patience) -> Came {
        let has_come = |arrivals: &Self| due.iter().any(|due| arrivals.has_come(due));
        self.wait(patience, has_come).await;
        if has_come(self) { Came::Something } else { Came::Nothing }
    }

    async fn wait(&mut self, patience: Patience, is_over: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        let last = began + patience.at_least + patience.quiet * 10;
        self.catch_up();
        while !is_over(self) && Instant::now() < last {
            let rest = patience.at_least.saturating_sub(began.elapsed());
            if !self.next(rest.max(patience.quiet)).await {
                return;
            }
        }
    }

    /// Whether more comes than is due: something came twice, or one of these messages came where it is not due.
    pub(super) fn exceed(&mut self, due: &[Due], messages: &[MessageId]) -> bool {
        self.catch_up();
        let is_due = |(message, tab, event): &(MessageId, TabId, EventName)| {
            due.iter().any(|due| match due {
                Due::Message(id, at, events) => {
                    id == message && at == tab && events.contains(event)
                }
                Due::Count(..) => false,
            })
        };
        let mut of_these = self.came.iter().filter(|(message, ..)| messages.contains(message));
        self.doubled || of_these.any(|came| !is_due(came))
    }

    /// Waits until no event has arrived for `quiet`; gives up after ten times that, because a system that
    /// never falls silent must not hold the run.
    pub(super) async fn silence(&mut self, quiet: Duration) {
        let last = Instant::now() + quiet * 10;
        while Instant::now() < last && self.next(quiet).await {}
    }

    fn has_come(&self, due: &Due) -> bool {
        match due {
            Due::Message(message, tab, events) => {
                let mut events = events.iter();
                events.any(|event| self.came.contains(&(*message, tab.clone(), event.clone())))
            }
            Due::Count(tab, event, count) => {
                let heard = self.heard.get(&(tab.clone(), event.clone()));
                heard.is_some_and(|heard| heard >= count)
            }
        }
    }

    /// Waits for one more event at most so long; whether one came.
    async fn next(&mut self, within: Duration) -> bool {
        let until = Instant::now() + within;
        let before = self.events;
        loop {
            self.catch_up();
            if self.events > before {
                return true;
            }
            if timeout_at(until, self.tail.ready()).await.is_err() {
                return false;
            }
        }
    }

    fn catch_up(&mut self) {
        for entry in self.tail.take() {
            match entry.event {
                Event::SendBegan { message, .. } => {
                    self.sent.insert(message, entry.at);
                }
                Event::Received { on: Endpoint::Tab(tab), event, messages, .. } => {
                    self.events += 1;
                    for message in messages {
                        if let Some(sent) = self.sent.get(&message) {
                            self.slowest = self.slowest.max(entry.at.since(*sent));
                        }
                        let first = self.came.insert((message, tab.clone(), event.clone()));
                        self.doubled |= !first;
                    }
                    *self.heard.entry((tab, event)).or_default() += 1;
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;
    use crate::ledger::{Clock, Nonce, Redactor, Writer};

    /// So long that a test which waits for it has failed.
    const FOREVER: Duration = Duration::from_hours(1);

    fn bob() -> TabId {
        "bob/1".parse().unwrap()
    }

    /// The writer goes with it: without one there is nothing to wait for.
    fn heard(event: &str, message: u32) -> (Arrivals, Writer) {
        let writer = Writer::new(Clock::start(), Nonce::new([5; 8]), Redactor::default());
        let arrivals = Arrivals::new(writer.tail());
        writer.record(Event::Received {
            on: Endpoint::Tab(bob()),
            namespace: "/".into(),
            event: event.into(),
            args: Vec::new(),
            ack: None,
            messages: vec![MessageId(message)],
        });
        (arrivals, writer)
    }

    async fn came(arrivals: &mut Arrivals, due: Due) -> bool {
        let patience = Patience { at_least: FOREVER, quiet: FOREVER };
        timeout(Duration::from_millis(5), arrivals.complete(&[due], patience)).await.is_ok()
    }

    #[tokio::test]
    async fn waiting_ends_when_a_message_came_in_its_event_and_in_no_other() {
        let (mut arrivals, _writer) = heard("said", 1);
        assert!(came(&mut arrivals, Due::Message(MessageId(1), bob(), vec!["said".into()])).await);
        assert!(
            !came(&mut arrivals, Due::Message(MessageId(1), bob(), vec!["noted".into()])).await
        );
        assert!(!came(&mut arrivals, Due::Message(MessageId(2), bob(), vec!["said".into()])).await);
    }

    #[tokio::test]
    async fn waiting_ends_when_enough_events_came() {
        let (mut arrivals, _writer) = heard("rang", 1);
        assert!(came(&mut arrivals, Due::Count(bob(), "rang".into(), 1)).await);
        assert!(!came(&mut arrivals, Due::Count(bob(), "rang".into(), 2)).await);
    }

    #[tokio::test]
    async fn waiting_ends_with_patience() {
        let (mut arrivals, _writer) = heard("said", 1);
        let short = Duration::from_millis(1);
        let patience = Patience { at_least: short, quiet: short };
        let never = [Due::Message(MessageId(2), bob(), vec!["said".into()])];
        assert!(timeout(FOREVER, arrivals.complete(&never, patience)).await.is_ok());
    }
}
