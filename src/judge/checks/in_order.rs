//! Messages of one sender tab arrive in the order in which they were sent.

use std::collections::BTreeMap;

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::{MessageId, Seq};
use crate::scenario::{EventName, TabId};

pub(in crate::judge) const CHECK: Check = Check {
    name: "in-order",
    promise: "messages of one tab arrive in the order in which they were sent",
    judge,
};

/// The first arrivals at one tab, on one channel, from one sender tab.
type Streams<'a> = BTreeMap<(&'a EventName, &'a TabId, &'a TabId), Vec<(MessageId, Seq)>>;

fn judge(case: &Case<'_>) -> Judged {
    let streams = streams(case);
    let long = streams.values().filter(|stream| stream.len() > 1).count();
    if long == 0 {
        return Judged::NotSeen("no tab heard two messages of one sender tab".into());
    }
    let mut overtaken = Vec::new();
    for ((_, receiver, sender), stream) in &streams {
        let mut arrived = stream.clone();
        arrived.sort_by_key(|(_, seq)| *seq);
        for pair in arrived.windows(2).filter(|pair| pair[0].0 > pair[1].0) {
            let shows = format!("{receiver} got {} of {sender} before {}", pair[0].0, pair[1].0);
            overtaken.push(evidence(pair[1].1, shows));
        }
    }
    if overtaken.is_empty() {
        return Judged::Held(format!("{} in order", count(long, "stream")));
    }
    let summary = format!("{} arrived after a later one", count(overtaken.len(), "message"));
    Judged::Broken(summary, overtaken.into_iter().take(MOST_EVIDENCE).collect())
}

/// Sends of one tab overlap only where the scenario sets no bound; each is begun after the one before it was
/// answered, so their numbers are their order.
fn streams<'a>(case: &'a Case<'_>) -> Streams<'a> {
    let mut streams = Streams::new();
    for matrix in &case.matrices {
        for cell in &matrix.cells {
            if let Some(first) = cell.arrivals.first() {
                let stream = streams.entry((&matrix.channel, &cell.receiver, &cell.sender));
                stream.or_default().push((cell.message, *first));
            }
        }
    }
    streams
}
