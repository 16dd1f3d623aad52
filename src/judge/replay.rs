//! Joins that bring the past one by one, in the event of live messages.

use super::case::Case;
use super::history::Message;
use crate::ledger::{Event, MessageId, Outcome, Seq};
use crate::scenario::{RoomName, TabId};

/// A join during which a tab was told earlier messages, and what came of those that were sent meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The tab.
    pub tab: TabId,
    /// The room.
    pub room: RoomName,
    /// From when to when the join was under way.
    pub span: (Seq, Seq),
    /// What came several times before the join was answered.
    pub twice: Vec<MessageId>,
    /// What never came, though a later one did.
    pub missing: Vec<MessageId>,
}

/// Every join that brought the past.
pub fn replays(case: &Case<'_>) -> Vec<Replay> {
    let mut began: Vec<(Seq, &TabId, &RoomName)> = Vec::new();
    let mut replays = Vec::new();
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::JoinBegan { tab, room } => began.push((entry.seq, tab, room)),
            Event::JoinEnded { tab, room, outcome: Outcome::Confirmed { .. } } => {
                let from = began.iter().rev().find(|(_, of, to)| (*of, *to) == (tab, room));
                let span = from.map(|(from, ..)| (*from, entry.seq));
                replays.extend(span.and_then(|span| replay(case, (tab, room), span)));
            }
            _ => {}
        }
    }
    replays
}

fn replay(case: &Case<'_>, (tab, room): (&TabId, &RoomName), span: (Seq, Seq)) -> Option<Replay> {
    let is_within = |seq: Seq| span.0 < seq && seq < span.1;
    let of_others = |message: &&Message| message.room == *room && message.tab != *tab;
    let messages = || case.history.messages.values().filter(of_others);
    let told = |id| arrivals(case, tab).filter(|(seq, of)| *of == id && is_within(*seq)).count();
    // Without an earlier message among them, what came may be live.
    messages().find(|message| message.began.0 < span.0 && told(message.id) > 0)?;
    let until = case.history.connection_end(tab, span.1);
    let is_heard = |id: &MessageId| {
        arrivals(case, tab).any(|(seq, of)| of == *id && until.is_none_or(|until| seq < until))
    };
    let meanwhile = messages().filter(|message| is_within(message.began.0));
    let meanwhile: Vec<MessageId> = meanwhile.map(|message| message.id).collect();
    // What came later may have been sent when the join was answered already.
    let last = messages().map(|message| message.id).filter(&is_heard).max();
    let is_followed = |id: &MessageId| last.is_some_and(|last| *id < last);
    Some(Replay {
        tab: tab.clone(),
        room: room.clone(),
        span,
        twice: meanwhile.iter().copied().filter(|id| told(*id) > 1).collect(),
        missing: meanwhile.into_iter().filter(|id| !is_heard(id) && is_followed(id)).collect(),
    })
}

/// What arrived at a tab, and when.
fn arrivals<'a>(case: &'a Case<'_>, tab: &'a TabId) -> impl Iterator<Item = (Seq, MessageId)> + 'a {
    let arrivals = case.history.arrivals.iter().filter(move |arrival| arrival.tab == *tab);
    arrivals.flat_map(|arrival| arrival.messages.iter().map(|id| (arrival.seq, *id)))
}
