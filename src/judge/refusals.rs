//! Refusals that are no fault: those that the script expected, and those of limits that say what they are. What was refused
//! must have no effect.

use std::collections::BTreeSet;

use crate::ledger::{Event, Holding, Ledger, Outcome, Seq, latest_endings};
use crate::scenario::{Direction, Expected, Scenario, TabId};

/// The entries at which procedures ended that the script expected to be refused, and that were.
pub(super) fn expected(scenario: &Scenario, ledger: &Ledger) -> BTreeSet<Seq> {
    let mut refused = BTreeSet::new();
    for (place, entry) in ledger.entries().iter().enumerate() {
        if let Event::ExpectationEnded { line, tab, holding: Holding::Held, .. } = &entry.event {
            refused.extend(by_line(scenario, ledger, place, *line, tab));
        }
    }
    refused
}

/// The entries at which sends ended that came too fast, and were told so: a limit does what it is for.
pub(super) fn limited(ledger: &Ledger) -> BTreeSet<Seq> {
    let entries = ledger.entries().iter();
    let limited = entries.filter_map(|entry| match &entry.event {
        Event::SendEnded { outcome, .. } if outcome.limit().is_some() => Some(entry.seq),
        _ => None,
    });
    limited.collect()
}

fn by_line(scenario: &Scenario, ledger: &Ledger, place: usize, line: u32, tab: &TabId) -> Vec<Seq> {
    let line = usize::try_from(line).ok().and_then(|line| scenario.script.get(line));
    let Some(Direction::Expect(expectation)) = line else { return Vec::new() };
    let Expected::Refused { at, .. } = &expectation.what else { return Vec::new() };
    let endings = latest_endings(&ledger.entries()[..place], tab, *at);
    let refused = endings.into_iter().filter(|(_, o)| !matches!(o, Outcome::Confirmed { .. }));
    refused.map(|(seq, _)| seq).collect()
}
