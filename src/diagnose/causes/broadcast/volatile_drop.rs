//! Messages are emitted as volatile: what does not find the connection idle is thrown away.

use std::collections::BTreeMap;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Cell, Evidence, lacks_only_after_joins};
use crate::ledger::{MessageId, Seq};
use crate::scenario::TabId;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "volatile-drop",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/volatile-drop.md"),
    sign: Sign::LeftOver(rule),
};

/// So many messages at once, or it is no crowd that tells anything.
const CROWD: usize = 5;

/// Of messages that are under way at the same time, something gets through to everybody, because the first finds the
/// connection idle; of the rest something is missing. What is sent alone gets through.
fn rule(case: &Case<'_>) -> Option<Found> {
    let crowds = crowds(case);
    let place = |cell: &Cell| crowds.iter().position(|crowd| crowd.contains(&cell.message));
    let is_alone = |cell: &Cell| place(cell).is_some_and(|at| crowds[at].len() == 1);
    let (alone, crowded): (Vec<&Cell>, Vec<&Cell>) = case.due().partition(|cell| is_alone(cell));
    if alone.is_empty() || alone.iter().any(|cell| cell.copies == 0) {
        return None;
    }
    // Who is not in the room yet misses the first of a crowd, idle or not.
    if lacks_only_after_joins(case) {
        return None;
    }
    let mut streams: BTreeMap<(Option<usize>, &TabId), Vec<&Cell>> = BTreeMap::new();
    for cell in &crowded {
        streams.entry((place(cell), &cell.receiver)).or_default().push(cell);
    }
    let heard = |cells: &Vec<&Cell>| cells.iter().any(|cell| cell.copies > 0);
    let lost: Vec<&&Cell> = crowded.iter().filter(|cell| cell.copies == 0).collect();
    let is_great = |cell: &&&Cell| place(cell).is_some_and(|at| crowds[at].len() >= CROWD);
    if !lost.iter().any(is_great) || !streams.values().all(heard) {
        return None;
    }
    let summary = format!(
        "of messages sent at the same time {} of {} deliveries were lost, but never all of them; sent alone, every \
         message arrives",
        lost.len(),
        crowded.len(),
    );
    let evidence = lost.iter().take(4).map(|cell| {
        let shows = format!(
            "{} of {}, one of several at once, never came to {}",
            cell.message, cell.sender, cell.receiver
        );
        Evidence { seq: case.sent(cell).unwrap_or_default(), shows }
    });
    let found = Found::likely(summary, evidence.collect());
    Some(found.looks_like(
        "rate-limited",
        "send as many messages at a slower pace, and as many fast: a limit counts them, whether the connection is \
         idle or not",
    ))
}

/// Messages that were under way at the same time, whoever sent them.
fn crowds(case: &Case<'_>) -> Vec<Vec<MessageId>> {
    let mut crowds: Vec<(Vec<MessageId>, Seq)> = Vec::new();
    for message in case.history.messages.values() {
        let ended = message.ended.as_ref().map_or(Seq(u64::MAX), |(seq, ..)| *seq);
        match crowds.last_mut() {
            Some((crowd, until)) if message.began.0 < *until => {
                crowd.push(message.id);
                *until = ended.max(*until);
            }
            _ => crowds.push((vec![message.id], ended)),
        }
    }
    crowds.into_iter().map(|(crowd, _)| crowd).collect()
}
