//! Messages are missing now and then, and nothing in the run says which and when.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Evidence};
use crate::ledger::Seq;
use crate::scenario::TabId;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "intermittent-loss",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/intermittent-loss.md"),
    sign: Sign::LeftOver(rule),
};

/// A tab that hears, misses, and hears again on the same connection. One that falls silent for good, or never hears, has another cause.
fn rule(case: &Case<'_>) -> Option<Found> {
    let mut streams: BTreeMap<(&TabId, Option<Seq>), Vec<&Cell>> = BTreeMap::new();
    for cell in case.due() {
        let since =
            case.sent(cell).and_then(|began| case.history.connected_since(&cell.receiver, began));
        streams.entry((&cell.receiver, since)).or_default().push(cell);
    }
    let all: usize = streams.values().map(Vec::len).sum();
    let missing: Vec<&Cell> = streams.values().flat_map(|cells| between(cells)).collect();
    if missing.is_empty() {
        return None;
    }
    let receivers: BTreeSet<&TabId> = missing.iter().map(|cell| &cell.receiver).collect();
    let tabs: BTreeSet<&TabId> = streams.keys().map(|(tab, _)| *tab).collect();
    let summary = format!(
        "{} of {} that were due never came, at {} of {}, each of which heard messages before and after",
        missing.len(),
        wording::count(all, "delivery"),
        receivers.len(),
        wording::count(tabs.len(), "tab"),
    );
    let evidence = missing.iter().take(4).map(|cell| {
        let shows = format!("{} of {} never came to {}", cell.message, cell.sender, cell.receiver);
        Evidence { seq: case.sent(cell).unwrap_or_default(), shows }
    });
    Some(Found::likely(summary, evidence.collect()))
}

/// The cells that are missing between two that came.
fn between<'a>(cells: &[&'a Cell]) -> Vec<&'a Cell> {
    let came = |cell: &&Cell| cell.copies > 0;
    let (first, last) = (cells.iter().position(came), cells.iter().rposition(came));
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    cells[first..=last].iter().filter(|cell| cell.copies == 0).copied().collect()
}
