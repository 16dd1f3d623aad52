//! Refusals that the script expected, and got: they are no fault, and what was refused must have no effect.

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

fn by_line(scenario: &Scenario, ledger: &Ledger, place: usize, line: u32, tab: &TabId) -> Vec<Seq> {
    let line = usize::try_from(line).ok().and_then(|line| scenario.script.get(line));
    let Some(Direction::Expect(expectation)) = line else { return Vec::new() };
    let Expected::Refused { at, .. } = &expectation.what else { return Vec::new() };
    let endings = latest_endings(&ledger.entries()[..place], tab, *at);
    let refused = endings.into_iter().filter(|(_, o)| !matches!(o, Outcome::Confirmed { .. }));
    refused.map(|(seq, _)| seq).collect()
}
