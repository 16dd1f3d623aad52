//! `--dry-run`: what the probes would send, and nothing is sent.

use super::args::ProbeChoice;
use super::exit::Exit;
use super::output;
use crate::report::{clean, plan, plan_table};
use crate::scenario::{Direction, Scenario};

/// Prints the plan of a scenario.
pub(super) fn tell(scenario: &Scenario, probes: ProbeChoice) -> Exit {
    let planned = plan(scenario, probes.extent());
    let name = clean(&scenario.name);
    output::data(&format!("{name}\n\n{}", plan_table(&planned, output::columns())));
    for line in &scenario.script {
        if let Direction::Intrude { room, tabs } = line {
            let tabs = tabs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let says = format!("no members, would try to join {room} and to send to it: {tabs}");
            output::data(&format!("{}\n", clean(&says)));
        }
    }
    Exit::Pass
}
