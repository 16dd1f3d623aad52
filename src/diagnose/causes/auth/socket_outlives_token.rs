//! A socket is served on when its token has expired.

use std::time::Duration;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Afterlife, Case, Pass, Shown, afterlives};
use crate::ledger::Stamp;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "socket-outlives-token",
    family: Family::Auth,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/socket-outlives-token.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let after = afterlives(case, Pass::expired).filter(|(_, after)| !after.served.is_empty());
    let after: Vec<_> = after.collect();
    let longest = after.iter().filter_map(|(shown, after)| overtime(case, shown, after)).max()?;
    let evidence = after.iter().flat_map(|(_, after)| after.served.iter()).take(4).cloned();
    let summary = format!(
        "{} served as before when the token had expired, up to {:.1} s later",
        wording::were(after.len(), "open socket"),
        longest.as_secs_f64()
    );
    Some(Found::certain(summary, evidence.collect()))
}

/// How long after the end of its token a socket was last seen to be served.
fn overtime(case: &Case<'_>, shown: &Shown, after: &Afterlife) -> Option<Duration> {
    let ends: Stamp = case.lifetime.pass(shown)?.expires?;
    let last = case.ledger.get(after.served.last()?.seq)?;
    Some(last.at.since(ends))
}
