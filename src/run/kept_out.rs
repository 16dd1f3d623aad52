//! A system that lets everybody in and says no later may say it to login tokens as well: when nobody gets any further, it is asked for
//! its key as one that refuses at CONNECT is.

use super::Probes;
use super::stage::Run;
use crate::ledger::{Endpoint, Event, Outcome, Probe, ProbeAnswer};

/// Whether forged tokens are let in at first, and no tab with a login token got further than they did.
pub(super) fn is_everybody(run: &Run<'_>) -> bool {
    if run.means.probes == Probes::None || run.tabs.is_empty() {
        return false;
    }
    let ledger = run.means.ledger.ledger();
    let (mut is_open, mut short, mut further) = (false, false, false);
    for entry in ledger.entries() {
        match &entry.event {
            Event::ProbeAnswered { probe: Probe::RandomKey, answer } => {
                is_open |= matches!(answer, ProbeAnswer::Expelled { .. } | ProbeAnswer::Unanswered);
            }
            // Where nothing is asked, nothing can fall short.
            Event::JoinEnded { outcome: Outcome::Unasked, .. } => {}
            Event::GreetEnded { tab, outcome } | Event::JoinEnded { tab, outcome, .. }
                if run.scenario.means_good_token(tab.user()) =>
            {
                short |= outcome.shortfall().is_some();
                further |= outcome.shortfall().is_none();
            }
            Event::Disconnected { on: Endpoint::Tab(tab), .. } => {
                short |= run.scenario.means_good_token(tab.user());
            }
            _ => {}
        }
    }
    is_open && short && !further
}
