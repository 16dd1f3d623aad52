//! Messages are missing now and then, and nothing in the run says which and when.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::causes::rooms::handler_registered_late;
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
    let is_rule = |cell: &&Cell| case.others_got(cell) && never_came(case, cell);
    let at_first = handler_registered_late::lost_at_first(case);
    if missing.iter().all(is_rule) || missing.iter().all(|cell| at_first.contains(&cell.message)) {
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
    let found = Found::likely(summary, evidence.collect());
    if missing.iter().any(|cell| case.others_got(cell)) {
        return Some(found);
    }
    Some(found.looks_like(
        "rate-limited",
        "send more slowly (`timing: { pace: 1s }`): with a limit that says nothing, nothing is lost then",
    ))
}

/// Whether nothing that one tab sent ever came to another: that is a rule, whatever it is, and no chance.
fn never_came(case: &Case<'_>, cell: &Cell) -> bool {
    let mut same =
        case.due().filter(|one| (&one.sender, &one.receiver) == (&cell.sender, &cell.receiver));
    same.all(|one| one.copies == 0)
}

/// The cells that are missing between two that came.
fn between<'a>(cells: &[&'a Cell]) -> Vec<&'a Cell> {
    let came = |cell: &&Cell| cell.copies > 0;
    let (first, last) = (cells.iter().position(came), cells.iter().rposition(came));
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    cells[first..=last].iter().filter(|cell| cell.copies == 0).copied().collect()
}
