//! A tab whose join was confirmed hears the room.

use std::collections::BTreeMap;

use super::{MOST_EVIDENCE, cells, count};
use crate::judge::case::Case;
use crate::judge::matrix::Duty;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::TabId;

pub(in crate::judge) const CHECK: Check = Check {
    name: "joined-means-hearing",
    promise: "a tab whose join was confirmed hears what is said in the room",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let joined = confirmed_joins(case);
    if joined.is_empty() {
        return Judged::NotSeen("no join was confirmed".into());
    }
    let mut due: BTreeMap<&TabId, (u32, u32)> = BTreeMap::new();
    for (_, cell) in cells(case).filter(|(_, cell)| matches!(cell.duty, Duty::Must(_))) {
        let (should, did) = due.entry(&cell.receiver).or_default();
        *should += 1;
        *did += u32::from(cell.copies > 0);
    }
    let deaf: Vec<_> = joined
        .iter()
        .filter(|(tab, _)| due.get(tab).is_some_and(|(_, heard)| *heard == 0))
        .map(|(tab, seq)| {
            let should = due.get(tab).map_or(0, |(should, _)| *should);
            evidence(*seq, format!("{tab} joined, and heard 0 of {should} messages due to it"))
        })
        .collect();
    let judged = joined.keys().filter(|tab| due.contains_key(tab)).count();
    match (judged, deaf.len()) {
        (0, _) => Judged::NotSeen("no message was due to a tab that had joined".into()),
        (all, 0) => Judged::Held(format!("{} heard the room", count(all, "joined tab"))),
        (all, wrong) => Judged::Broken(
            format!("{wrong} of {} heard nothing", count(all, "joined tab")),
            deaf.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}

fn confirmed_joins(case: &Case<'_>) -> BTreeMap<TabId, Seq> {
    let entries = case.ledger.entries().iter();
    let joins = entries.filter_map(|entry| match &entry.event {
        Event::JoinEnded { tab, outcome: Outcome::Confirmed { .. }, .. } => {
            Some((tab.clone(), entry.seq))
        }
        _ => None,
    });
    joins.collect()
}
