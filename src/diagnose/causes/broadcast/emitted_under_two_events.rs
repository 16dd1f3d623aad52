//! One message is emitted under two names, and clients listen to both.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Evidence, Fate};
use crate::ledger::Event;
use crate::scenario::EventName;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "emitted-under-two-events",
    family: Family::Broadcast,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/emitted-under-two-events.md"),
    sign: Sign::Rule(rule),
};

/// Every copy too many came under another name than the one before it.
fn rule(case: &Case<'_>) -> Option<Found> {
    let doubled: Vec<&Cell> = case.cells().filter(|cell| cell.fate() == Fate::Doubled).collect();
    let names: Vec<BTreeSet<&EventName>> = doubled.iter().map(|cell| names(case, cell)).collect();
    let each_once =
        doubled.iter().zip(&names).all(|(cell, names)| names.len() == usize::from(cell.copies));
    if doubled.is_empty() || !each_once {
        return None;
    }
    let all: BTreeSet<String> = names.iter().flatten().map(|name| format!("`{name}`")).collect();
    let summary = format!(
        "{} came once under each of {}, and the clients listen to all of them",
        wording::count(doubled.len(), "delivery"),
        wording::list(&all),
    );
    let evidence = doubled.iter().take(4).map(|cell| {
        let shows = format!(
            "{} got {} of {} under {}",
            cell.receiver,
            cell.message,
            cell.sender,
            wording::list(&all)
        );
        Evidence { seq: cell.arrivals.last().copied().unwrap_or_default(), shows }
    });
    Some(Found::certain(summary, evidence.collect()))
}

/// The events in which the copies of a cell came.
fn names<'a>(case: &'a Case<'_>, cell: &Cell) -> BTreeSet<&'a EventName> {
    let entries = cell.arrivals.iter().filter_map(|seq| case.ledger.get(*seq));
    let events = entries.filter_map(|entry| match &entry.event {
        Event::Received { event, .. } => Some(event),
        _ => None,
    });
    events.collect()
}
