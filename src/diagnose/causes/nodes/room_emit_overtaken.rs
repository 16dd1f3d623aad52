//! An emit to one socket overtakes the emit to its room that was made before it.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Following, Link, followings};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "room-emit-overtaken",
    family: Family::Nodes,
    severity: Severity::Low,
    page: include_str!("../../../../docs/causes/room-emit-overtaken.md"),
    sign: Sign::Rule(rule),
};

/// Two events of one message have changed places. Where they stand in order now and then, they took two ways; where
/// they never do, they may as well be emitted that way round.
fn rule(case: &Case<'_>) -> Option<Found> {
    let all = followings(case);
    let pairs: Vec<&Following> =
        all.iter().filter(|one| matches!(one.link, Link::Event { .. })).collect();
    let ahead: Vec<&&Following> = pairs.iter().filter(|one| one.is_ahead()).collect();
    let Link::Event { event, after, .. } = &ahead.first()?.link else { return None };
    let tabs: BTreeSet<_> = ahead.iter().map(|one| &one.receiver).collect();
    let summary = format!(
        "`{event}` came before the `{after}` of the same message in {} of {}, at {}",
        ahead.len(),
        wording::count(pairs.len(), "pair"),
        wording::count(tabs.len(), "tab"),
    );
    let in_order = pairs.iter().find(|one| !one.is_ahead());
    let shown = ahead.iter().take(4).map(|one| **one).chain(in_order.copied());
    let evidence = shown.map(|one| Evidence { seq: one.then, shows: one.shows() }).collect();
    Some(match in_order {
        Some(_) => Found::certain(summary, evidence),
        None => Found::likely(summary, evidence),
    })
}
