//! What the server keeps for a connection outlives it.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::{Entry, Event, Measured, Seq};
use crate::scenario::TabId;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "connection-leak",
    family: Family::Lifecycle,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/connection-leak.md"),
    sign: Sign::Rule(rule),
};

/// So many connections must have come and gone between two measurements.
const LEAST: u32 = 3;

fn rule(case: &Case<'_>) -> Option<Found> {
    let measured: Vec<(Seq, &Measured)> =
        case.ledger.entries().iter().filter_map(|entry| Some((entry.seq, of(entry)?))).collect();
    measured.windows(2).find_map(|pair| {
        let [(before, old), (after, new)] = pair else { return None };
        let new_ones = connections_between(case, *before, *after);
        if new_ones < LEAST || open_tabs(case, *before) != open_tabs(case, *after) {
            return None;
        }
        let grown = new.numbers.iter().find_map(|(name, value)| {
            let (was, is) = (old.numbers.get(name)?.as_f64()?, value.as_f64()?);
            (is - was >= f64::from(new_ones)).then_some((name, was, is))
        });
        let (name, was, is) = grown?;
        let summary = format!(
            "`{name}` grew from {was} to {is} while {new_ones} connections came and went, with the same tabs open \
             before and after"
        );
        let first = Evidence { seq: *before, shows: format!("`{name}` was {was}") };
        let last = Evidence { seq: *after, shows: format!("`{name}` was {is}") };
        Some(Found::certain(summary, vec![first, last]))
    })
}

fn of(entry: &Entry) -> Option<&Measured> {
    match &entry.event {
        Event::Measured(measured) => Some(measured),
        _ => None,
    }
}

fn connections_between(case: &Case<'_>, before: Seq, after: Seq) -> u32 {
    let between = case.ledger.entries().iter().filter(|e| e.seq > before && e.seq < after);
    let connected =
        between.filter(|e| matches!(&e.event, Event::Connected { on, .. } if on.tab().is_some()));
    u32::try_from(connected.count()).unwrap_or(u32::MAX)
}

fn open_tabs(case: &Case<'_>, at: Seq) -> Vec<TabId> {
    let users = case.scenario.users.keys();
    let mut tabs: Vec<TabId> =
        users.flat_map(|user| case.history.connected_tabs(user, at)).collect();
    tabs.sort();
    tabs
}
