//! What is told of the past and what is heard live leave nothing out.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::finding::Evidence;
use crate::judge::past::{Past, pasts};
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::MessageId;

pub(in crate::judge) const CHECK: Check = Check {
    name: "history-complete",
    promise: "what is told of the past and what is heard live leave nothing out",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let pasts = pasts(case);
    if pasts.is_empty() {
        return Judged::NotSeen("nobody was told past messages of a room".into());
    }
    let holes = pasts.iter().flat_map(|past| holes(case, past));
    let holes: Vec<Evidence> = holes.collect();
    if holes.is_empty() {
        let told: usize = pasts.iter().map(|past| past.messages.len()).sum();
        return Judged::Held(format!("{} of the past, and no hole", count(told, "message")));
    }
    let summary =
        format!("{} with a hole", count(holes.len(), "history").replace("historys", "histories"));
    Judged::Broken(summary, holes.into_iter().take(MOST_EVIDENCE).collect())
}

fn holes(case: &Case<'_>, past: &Past) -> Vec<Evidence> {
    let (tab, room) = (&past.tab, &past.room);
    let lacks = past.lacks(case);
    let gap: Vec<MessageId> = past.gap(case).into_iter().filter(|id| !lacks.contains(id)).collect();
    let mut holes = Vec::new();
    if let Some(first) = lacks.first() {
        let shows = format!(
            "{tab} asked for the past of {room}: {} accepted before that are not in it, {first} first",
            count(lacks.len(), "message")
        );
        holes.push(evidence(past.told, shows));
    }
    if let Some(first) = gap.first() {
        let shows = format!(
            "{tab} got {} of {room} neither with the past nor live, {first} first",
            count(gap.len(), "message")
        );
        holes.push(evidence(past.told, shows));
    }
    holes
}
