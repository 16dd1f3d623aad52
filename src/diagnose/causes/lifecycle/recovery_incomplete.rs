//! A session is recovered, and not all that it missed comes, once and in order.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Recovered, recovered};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "recovery-incomplete",
    family: Family::Lifecycle,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/recovery-incomplete.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let all = recovered(case);
    let broken: Vec<&Recovered> = all.iter().filter(|one| !one.is_whole()).collect();
    if broken.is_empty() {
        return None;
    }
    let sum = |of: fn(&Recovered) -> usize| broken.iter().map(|one| of(one)).sum::<usize>();
    let summary = format!(
        "{} of {} due to recovered sessions never came, {} came twice, {} out of order",
        sum(|one| one.missing.len()),
        wording::count(sum(|one| one.due.len()), "message"),
        sum(|one| one.doubled.len()),
        sum(|one| one.overtaken.len()),
    );
    let evidence = broken.iter().take(4).map(|one| Evidence {
        seq: one.seq,
        shows: format!(
            "{} got its session back, and of {} that it had missed {} right",
            one.tab,
            one.due.len(),
            one.due.len() - wrong(one),
        ),
    });
    Some(Found::certain(summary, evidence.collect()))
}

/// How many messages are missing, doubled or out of order.
fn wrong(one: &Recovered) -> usize {
    let is_wrong = |id: &&crate::ledger::MessageId| {
        one.missing.contains(id) || one.doubled.contains(id) || one.overtaken.contains(id)
    };
    one.due.iter().filter(is_wrong).count()
}
