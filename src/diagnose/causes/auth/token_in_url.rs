//! The gate takes the token from the address as well.

use crate::diagnose::battery::Battery;
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::Probe;
use crate::scenario::TokenPlace;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "token-in-url",
    family: Family::Auth,
    severity: Severity::Low,
    page: include_str!("../../../../docs/causes/token-in-url.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let battery = Battery::of(case)?;
    let sent = &case.scenario.system.socket.token;
    // Where nobody gets in otherwise, this is where the token belongs, and another cause says so.
    if matches!(sent, TokenPlace::Query(_)) || battery.gate.admitted.is_empty() {
        return None;
    }
    let (seq, place) = battery.gate.probes.iter().find_map(|(seq, probe, answer)| match probe {
        Probe::OtherPlace { place }
            if place.starts_with("query:") && battery.gate.accepts(answer) =>
        {
            Some((*seq, place))
        }
        _ => None,
    })?;
    let shows = format!("the login token was let in at {place}");
    let summary = format!(
        "the gate also takes the token from the address ({place}), where it ends up in access logs and in the \
         history of browsers; the scenario sends it in {sent}"
    );
    Some(Found::certain(summary, vec![Evidence { seq, shows }]))
}
