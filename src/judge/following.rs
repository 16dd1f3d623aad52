//! What follows from what: an event that comes after another of the same message, and a reply after what it answers.

use super::case::Case;
use super::matrix::Matrix;
use crate::ledger::{Event, MessageId, Replied, Seq};
use crate::scenario::{EventName, TabId};

/// Two arrivals at one tab, of which one follows from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Following {
    /// The tab.
    pub receiver: TabId,
    /// What follows from what.
    pub link: Link,
    /// When that came which the other follows from.
    pub first: Seq,
    /// When that came which follows.
    pub then: Seq,
}

/// Why one arrival follows from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// The scenario says that an event comes after another, of the same message.
    Event {
        /// The message.
        message: MessageId,
        /// The tab that sent it.
        sender: TabId,
        /// The event that follows.
        event: EventName,
        /// The one that comes first.
        after: EventName,
    },
    /// A tab had heard a message before it replied.
    Reply {
        /// The reply.
        reply: MessageId,
        /// The tab that replied.
        by: TabId,
        /// What it had heard.
        to: MessageId,
    },
}

impl Following {
    /// Whether that which follows came first.
    pub fn is_ahead(&self) -> bool {
        self.then < self.first
    }

    /// What came in which order, in one line.
    pub fn shows(&self) -> String {
        let (tab, earlier) = (&self.receiver, if self.is_ahead() { "before" } else { "after" });
        match &self.link {
            Link::Event { message, sender, event, after } => {
                format!(
                    "{tab} got `{event}` of message {message} of {sender} {earlier} its `{after}`"
                )
            }
            Link::Reply { reply, by, to } => {
                format!(
                    "{tab} got the reply {reply} of {by} {earlier} message {to}, which it answers"
                )
            }
        }
    }
}

/// Every pair of arrivals of which one follows from the other, whatever their order.
pub fn followings(case: &Case<'_>) -> Vec<Following> {
    let mut all = events(case);
    all.extend(replies(case));
    all
}

/// Events that the scenario says to come after another.
fn events(case: &Case<'_>) -> Vec<Following> {
    let mut found = Vec::new();
    for (channel, matrix) in case.scenario.system.channels.iter().zip(&case.matrices) {
        let Some(after) = &channel.after else { continue };
        for cell in &matrix.cells {
            let Some(then) = cell.arrivals.first() else { continue };
            let leading = case.matrices.iter().filter(|matrix| &matrix.channel == after);
            let first = leading.filter_map(|one| arrival(one, cell.message, &cell.receiver)).min();
            found.extend(first.map(|first| Following {
                receiver: cell.receiver.clone(),
                link: Link::Event {
                    message: cell.message,
                    sender: cell.sender.clone(),
                    event: channel.on.clone(),
                    after: after.clone(),
                },
                first,
                then: *then,
            }));
        }
    }
    found
}

/// Replies at tabs that heard the message, too.
fn replies(case: &Case<'_>) -> Vec<Following> {
    let replied = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::Replied(replied) => Some(replied),
        _ => None,
    });
    replied.flat_map(|one| case.matrices.iter().flat_map(|on| of_reply(on, one))).collect()
}

fn of_reply(matrix: &Matrix, replied: &Replied) -> Vec<Following> {
    let cells = matrix.cells.iter().filter(|cell| cell.message == replied.message);
    let following = cells.filter_map(|cell| {
        Some(Following {
            receiver: cell.receiver.clone(),
            link: Link::Reply { reply: replied.message, by: replied.tab.clone(), to: replied.to },
            first: arrival(matrix, replied.to, &cell.receiver)?,
            then: *cell.arrivals.first()?,
        })
    });
    following.filter(|one| one.receiver != replied.tab).collect()
}

/// When a message first came to a tab, on a channel.
fn arrival(matrix: &Matrix, message: MessageId, at: &TabId) -> Option<Seq> {
    let mut cells = matrix.cells.iter();
    let cell = cells.find(|cell| cell.message == message && &cell.receiver == at)?;
    cell.arrivals.first().copied()
}
