//! Messages are emitted as volatile: what does not find the connection idle is thrown away.

use std::collections::BTreeMap;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Burst, Case, Cell, Duty, Evidence, bursts};
use crate::scenario::TabId;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "volatile-drop",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/volatile-drop.md"),
    sign: Sign::LeftOver(rule),
};

/// So many messages at once, or it is no burst that tells anything.
const BURST: usize = 5;

/// The first message of a burst finds the connection idle, and gets through; of the rest something is missing. What is
/// sent one by one gets through.
fn rule(case: &Case<'_>) -> Option<Found> {
    let bursts: Vec<Burst> =
        bursts(case).into_iter().filter(|b| b.messages.len() >= BURST).collect();
    let is_burst = |cell: &Cell| bursts.iter().any(|burst| burst.messages.contains(&cell.message));
    let due = || {
        case.matrices
            .iter()
            .flat_map(|matrix| &matrix.cells)
            .filter(|cell| matches!(cell.duty, Duty::Must(_)))
    };
    let mut alone = due().filter(|cell| !is_burst(cell)).peekable();
    if alone.peek().is_none() || alone.any(|cell| cell.copies == 0) {
        return None;
    }
    let mut streams: BTreeMap<(usize, &TabId), Vec<&Cell>> = BTreeMap::new();
    for cell in due() {
        let of = bursts.iter().position(|burst| burst.messages.contains(&cell.message));
        if let Some(of) = of {
            streams.entry((of, &cell.receiver)).or_default().push(cell);
        }
    }
    let first_came = |cells: &&Vec<&Cell>| cells.first().is_some_and(|first| first.copies > 0);
    let all: usize = streams.values().map(Vec::len).sum();
    let lost: Vec<&&Cell> = streams.values().flatten().filter(|cell| cell.copies == 0).collect();
    if lost.is_empty() || !streams.values().all(|cells| first_came(&cells)) {
        return None;
    }
    let summary = format!(
        "of messages sent at once {} of {all} deliveries were lost, the first of a burst never; one by one all arrive",
        lost.len(),
    );
    let evidence = lost.iter().take(4).map(|cell| {
        let shows = format!(
            "{} of a burst of {} never came to {}",
            cell.message, cell.sender, cell.receiver
        );
        let began = case.history.messages.get(&cell.message).map(|message| message.began.0);
        Evidence { seq: began.unwrap_or_default(), shows }
    });
    let found = Found::likely(summary, evidence.collect());
    Some(found.looks_like(
        "rate-limited",
        "send as many messages at a slower pace, and as many fast: a limit counts them, whether the connection is \
         idle or not",
    ))
}
