//! What tabs were told of the past, and what falls between that and what they hear live.

use std::collections::BTreeSet;

use super::case::Case;
use super::history::Message;
use crate::ledger::{Event, MessageId, Outcome, Procedure, Seq};
use crate::scenario::{Copies, Part, RoomName, TabId};

/// Past messages of a room that a tab was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The tab.
    pub tab: TabId,
    /// The room.
    pub room: RoomName,
    /// What they were told in answer to.
    pub by: Procedure,
    /// When that began.
    pub asked: Seq,
    /// When they were told.
    pub told: Seq,
    /// The messages, in the order of the answer.
    pub messages: Vec<MessageId>,
}

/// Every past that was told in an answer that went through.
pub fn pasts(case: &Case<'_>) -> Vec<Past> {
    let entries = case.ledger.entries();
    let told = entries.iter().filter_map(|entry| match &entry.event {
        Event::HistoryTold(told) if matches!(told.outcome, Outcome::Confirmed { .. }) => {
            Some((entry.seq, told))
        }
        _ => None,
    });
    let asked = |tab: &TabId, room: &RoomName, by: Procedure, told: Seq| {
        let before = entries.iter().rev().skip_while(move |entry| entry.seq >= told);
        let mut begins = before.filter(|entry| match &entry.event {
            Event::HistoryAsked(asked) => {
                by == Procedure::History && (&asked.tab, &asked.room) == (tab, room)
            }
            Event::JoinBegan { tab: of, room: to } => {
                by == Procedure::Join && (of, to) == (tab, room)
            }
            _ => false,
        });
        begins.next().map(|entry| entry.seq)
    };
    let past = |(seq, told): (Seq, &crate::ledger::HistoryTold)| {
        Some(Past {
            tab: told.tab.clone(),
            room: told.room.clone(),
            by: told.by,
            asked: asked(&told.tab, &told.room, told.by, seq)?,
            told: seq,
            messages: told.messages.clone(),
        })
    };
    told.filter_map(past).collect()
}

/// Whether the system keeps a message, as far as anybody asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// It stood in an answer.
    Kept,
    /// Whoever asked for the past of its room after it was accepted was told something else.
    Lacking,
    /// Nobody asked.
    Unasked,
}

/// Whether the system keeps a message.
pub fn memory(case: &Case<'_>, message: &Message) -> Memory {
    let pasts: Vec<Past> = pasts(case).into_iter().filter(|p| p.room == message.room).collect();
    if pasts.iter().any(|past| past.messages.contains(&message.id)) {
        Memory::Kept
    } else if pasts.iter().any(|past| past.lacks(case).contains(&message.id)) {
        Memory::Lacking
    } else {
        Memory::Unasked
    }
}

impl Past {
    /// The messages that the system had accepted before the tab asked, and that it was not told: none that is older
    /// than all that it was told, because there may be a bound.
    pub fn lacks(&self, case: &Case<'_>) -> Vec<MessageId> {
        let oldest = self.messages.iter().min();
        let accepted = self.of_room(case).filter(|message| {
            matches!(&message.ended, Some((seq, _, Outcome::Confirmed { .. })) if *seq < self.asked)
        });
        let accepted = accepted.map(|message| message.id);
        let in_reach = accepted.filter(|id| oldest.is_none_or(|oldest| id > oldest));
        in_reach.filter(|id| !self.messages.contains(id)).collect()
    }

    /// The messages that lie, in the stream of one sender, between some that the tab was told and some that it heard
    /// live, that others heard, and that this tab got in neither way.
    pub fn gap(&self, case: &Case<'_>) -> Vec<MessageId> {
        let live = self.live(case);
        let mut gap = Vec::new();
        let senders: BTreeSet<&TabId> = self.of_room(case).map(|message| &message.tab).collect();
        for sender in senders.into_iter().filter(|sender| sender.user() != self.tab.user()) {
            let of_sender = self.of_room(case).filter(|message| &message.tab == sender);
            let stream: Vec<&Message> = of_sender.collect();
            let first = stream.iter().position(|message| self.messages.contains(&message.id));
            let last = stream.iter().rposition(|message| live.contains(&message.id));
            let (Some(first), Some(last)) = (first, last) else { continue };
            let between = stream.iter().take(last).skip(first);
            let missed = between.filter(|message| {
                let got = self.messages.contains(&message.id) || live.contains(&message.id);
                !got && self.others_heard(case, message)
            });
            gap.extend(missed.map(|message| message.id));
        }
        gap
    }

    /// The messages that stand in the answer and came live besides.
    pub fn overlap(&self, case: &Case<'_>) -> Vec<MessageId> {
        let live = self.live(case);
        self.messages.iter().copied().filter(|id| live.contains(id)).collect()
    }

    fn of_room<'a>(&'a self, case: &'a Case<'_>) -> impl Iterator<Item = &'a Message> {
        case.history.messages.values().filter(|message| message.room == self.room)
    }

    /// What the tab heard on a channel from the asking on, until its connection ended.
    fn live(&self, case: &Case<'_>) -> BTreeSet<MessageId> {
        let hears = |part: Part| {
            case.policies.iter().any(|p| p.audience().copies(part) != Copies::Exactly(0))
        };
        if !hears(Part::Member) {
            return BTreeSet::new();
        }
        let until = case.history.connection_end(&self.tab, self.told);
        let channels: Vec<_> = case.matrices.iter().map(|matrix| &matrix.channel).collect();
        let here = case.history.arrivals.iter().filter(|arrival| {
            arrival.tab == self.tab
                && arrival.seq > self.asked
                && until.is_none_or(|until| arrival.seq < until)
                && channels.contains(&&arrival.event)
        });
        here.flat_map(|arrival| arrival.messages.iter().copied()).collect()
    }

    fn others_heard(&self, case: &Case<'_>, message: &Message) -> bool {
        case.history.arrivals.iter().any(|arrival| {
            arrival.tab.user() != message.tab.user()
                && arrival.tab != self.tab
                && arrival.messages.contains(&message.id)
        })
    }
}
