//! A user whose connection was cut stays online.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Departure, Evidence, Hearing, Parting, departures};
use crate::ledger::Closing;
use crate::scenario::Turn;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "ghost-online",
    family: Family::Lifecycle,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/ghost-online.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let all: Vec<Departure> =
        departures(case).into_iter().filter(|one| one.turn == Turn::Offline).collect();
    let (one, waited) = all.iter().find_map(|one| match (one.how, one.heard) {
        (Parting::Close(Closing::Silent | Closing::Abrupt), Hearing::Silence(waited)) => {
            Some((one, waited))
        }
        _ => None,
    })?;
    // Where nobody is ever announced as gone, cut connections are nothing special.
    let graceful = all.iter().filter(|one| one.how == Parting::Close(Closing::Graceful));
    let said: Vec<Hearing> = graceful.map(|one| one.heard).collect();
    if said.iter().any(|heard| matches!(heard, Hearing::Silence(_))) {
        return None;
    }
    let summary = format!(
        "{} was cut off, and {:.1} s later nobody had been told that {} is gone; the heartbeat should have shown it",
        one.tab,
        waited.as_secs_f64(),
        one.tab.user(),
    );
    let shows = format!("the connection of {} was cut", one.tab);
    let evidence = vec![Evidence { seq: one.seq, shows }];
    Some(if said.contains(&Hearing::Heard) {
        Found::certain(summary, evidence)
    } else {
        Found::likely(summary, evidence).looks_like(
            "stale-socket-ids",
            "close the last tab of another user in good order: if that is announced, only cut connections are not noticed",
        )
    })
}
