//! Messages of one tab arrive in another order than they were sent.

use std::collections::BTreeMap;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, overtaken};
use crate::scenario::TabId;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "out-of-order",
    family: Family::Broadcast,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/out-of-order.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let overtaken = overtaken(case);
    let mut at: BTreeMap<&TabId, usize> = BTreeMap::new();
    for one in &overtaken {
        *at.entry(&one.receiver).or_default() += 1;
    }
    let first = overtaken.first()?;
    let summary = format!(
        "{} arrived behind a later one of the same tab, at {}; the first was {} behind {}",
        wording::count(overtaken.len(), "message"),
        wording::count(at.len(), "tab"),
        first.earlier,
        first.later,
    );
    let evidence = overtaken.iter().take(4).map(|one| {
        let shows =
            format!("{} got {} of {} before {}", one.receiver, one.later, one.sender, one.earlier);
        Evidence { seq: one.seq, shows }
    });
    Some(Found::certain(summary, evidence.collect()))
}
