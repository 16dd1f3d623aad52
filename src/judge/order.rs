//! In which order the messages of one tab were sent, and in which they arrived.

use std::collections::BTreeMap;

use super::case::Case;
use super::replay::{Replay, replays};
use crate::ledger::{MessageId, Seq};
use crate::scenario::{EventName, TabId};

/// A message that arrived behind a later one of the same tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overtaken {
    /// When it arrived.
    pub seq: Seq,
    /// The tab that sent both.
    pub sender: TabId,
    /// The tab at which they arrived.
    pub receiver: TabId,
    /// The message that was overtaken.
    pub earlier: MessageId,
    /// The one that came before it.
    pub later: MessageId,
}

/// The first arrivals at one tab, on one channel, from one sender tab.
type Streams<'a> = BTreeMap<(&'a EventName, &'a TabId, &'a TabId), Vec<(MessageId, Seq)>>;

/// Every message that was overtaken, on each channel.
pub fn overtaken(case: &Case<'_>) -> Vec<Overtaken> {
    let mut overtaken = Vec::new();
    for ((_, receiver, sender), stream) in &streams(case) {
        let mut arrived = stream.clone();
        arrived.sort_by_key(|(_, seq)| *seq);
        for pair in arrived.windows(2).filter(|pair| pair[0].0 > pair[1].0) {
            overtaken.push(Overtaken {
                seq: pair[1].1,
                sender: (*sender).clone(),
                receiver: (*receiver).clone(),
                earlier: pair[1].0,
                later: pair[0].0,
            });
        }
    }
    overtaken
}

/// How many tabs heard more than one message of one tab, on a channel.
pub(super) fn long_streams(case: &Case<'_>) -> usize {
    streams(case).values().filter(|stream| stream.len() > 1).count()
}

/// Whether an arrival is of the past that a join brings: that comes when it was asked for.
fn is_of_a_replay(replays: &[Replay], tab: &TabId, seq: Seq) -> bool {
    replays.iter().any(|one| one.tab == *tab && one.span.0 < seq && seq < one.span.1)
}

/// Messages get their numbers in the order in which their tab sends them, also where it does not wait for answers.
fn streams<'a>(case: &'a Case<'_>) -> Streams<'a> {
    let mut streams = Streams::new();
    let replays = replays(case);
    for matrix in &case.matrices {
        for cell in &matrix.cells {
            let is_told = |seq: &Seq| is_of_a_replay(&replays, &cell.receiver, *seq);
            if let Some(first) = cell.arrivals.first()
                && !cell.arrivals.iter().any(is_told)
            {
                let stream = streams.entry((&matrix.channel, &cell.receiver, &cell.sender));
                stream.or_default().push((cell.message, *first));
            }
        }
    }
    streams
}

/// Messages of one tab that it sent without waiting for answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    /// The messages, in order.
    pub messages: Vec<MessageId>,
}

/// Every burst: each message in it began before the one before it was answered.
pub fn bursts(case: &Case<'_>) -> Vec<Burst> {
    let mut by_tab: BTreeMap<&TabId, Vec<(Burst, Seq)>> = BTreeMap::new();
    for message in case.history.messages.values() {
        let ended = message.ended.as_ref().map_or(Seq(u64::MAX), |(seq, ..)| *seq);
        let bursts = by_tab.entry(&message.tab).or_default();
        match bursts.last_mut() {
            Some((burst, until)) if message.began.0 < *until => {
                burst.messages.push(message.id);
                *until = ended;
            }
            _ => bursts.push((Burst { messages: vec![message.id] }, ended)),
        }
    }
    let all = by_tab.into_values().flatten().map(|(burst, _)| burst);
    all.filter(|burst| burst.messages.len() > 1).collect()
}
