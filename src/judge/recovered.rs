//! Sessions that were recovered, and whether they got what they had missed.

use super::case::Case;
use super::history::{Message, Standing};
use crate::ledger::{Event, MessageId, Outcome, Recovering, Seq};
use crate::scenario::{Copies, Part, TabId};

/// A session that was recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// When it was.
    pub seq: Seq,
    /// The tab.
    pub tab: TabId,
    /// What was said while it was away.
    pub due: Vec<MessageId>,
    /// What of that never came.
    pub missing: Vec<MessageId>,
    /// What of that came more than once.
    pub doubled: Vec<MessageId>,
    /// What of that came after a later message of the same sender.
    pub overtaken: Vec<MessageId>,
}

impl Recovered {
    /// Whether everything came once, and in order.
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.doubled.is_empty() && self.overtaken.is_empty()
    }
}

/// Every session that was recovered by the tab whose it was, with what it should have got.
pub fn recovered(case: &Case<'_>) -> Vec<Recovered> {
    let mut found = Vec::new();
    let mut borrowed: Vec<&TabId> = Vec::new();
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::SessionBorrowed { tab, .. } => borrowed.push(tab),
            Event::Connected { on, recovery, .. } => {
                let Some(tab) = on.tab() else { continue };
                let own = !borrowed.contains(&tab);
                borrowed.retain(|other| *other != tab);
                if own && *recovery == Some(Recovering::Recovered) {
                    found.extend(of_tab(case, tab, entry.seq));
                }
            }
            _ => {}
        }
    }
    found
}

fn of_tab(case: &Case<'_>, tab: &TabId, seq: Seq) -> Option<Recovered> {
    let lost = case.history.last_end(tab, seq)?;
    let away: Vec<&Message> = case
        .history
        .messages
        .values()
        .filter(|message| is_due(case, tab, message, (lost, seq)))
        .collect();
    let arrivals = |message: &Message| -> Vec<Seq> {
        let on_channel = case.matrices.iter().map(|matrix| &matrix.channel);
        let on_channel: Vec<_> = on_channel.collect();
        let all = case.history.arrivals.iter().filter(|arrival| {
            &arrival.tab == tab
                && arrival.messages.contains(&message.id)
                && on_channel.contains(&&arrival.event)
        });
        all.map(|arrival| arrival.seq).collect()
    };
    let arrived: Vec<(&Message, Vec<Seq>)> =
        away.iter().map(|message| (*message, arrivals(message))).collect();
    let with = |wanted: &dyn Fn(&Message, &[Seq]) -> bool| {
        let some = arrived.iter().filter(|(message, seqs)| wanted(message, seqs));
        some.map(|(message, _)| message.id).collect::<Vec<_>>()
    };
    let overtaken = with(&|message, seqs| {
        let later =
            arrived.iter().filter(|(other, _)| other.tab == message.tab && other.id > message.id);
        let first = seqs.first();
        first.is_some_and(|first| {
            later.filter_map(|(_, seqs)| seqs.first()).any(|of_later| of_later < first)
        })
    });
    Some(Recovered {
        seq,
        tab: tab.clone(),
        due: away.iter().map(|message| message.id).collect(),
        missing: with(&|_, seqs| seqs.is_empty()),
        doubled: with(&|_, seqs| seqs.len() > 1),
        overtaken,
    })
}

/// Whether a message was said while a tab was away, and is due to it.
fn is_due(case: &Case<'_>, tab: &TabId, message: &Message, (lost, back): (Seq, Seq)) -> bool {
    let just_before = Seq(lost.0.saturating_sub(1));
    let was_in =
        case.history.standing(tab, &message.room, (just_before, just_before)) == Standing::In;
    let accepted =
        matches!(&message.ended, Some((seq, _, Outcome::Confirmed { .. })) if *seq < back);
    let part = if message.tab.user() == tab.user() { Part::SenderTab } else { Part::Member };
    let single = case.policies.len() == 1
        && case.policies.iter().all(|p| p.audience().copies(part) == Copies::Exactly(1));
    was_in && accepted && single && message.began.0 > lost
}
