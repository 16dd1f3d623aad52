//! One event stays at the server process where it is emitted; others pass.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::crossing;
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::islands::Islands;
use crate::judge::Case;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "event-is-node-local",
    family: Family::Nodes,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/event-is-node-local.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let islands = Islands::of(case)?;
    let crossing = islands.crossing();
    if !crossing.is_seen() {
        return None;
    }
    let passing = crossing::list(&crossing.across);
    let summary = format!("{}; {passing} passes between them", islands.pattern());
    let mut evidence = islands.evidence();
    evidence.extend(crossing.across);
    if islands.are_proven() {
        return Some(Found::certain(summary, evidence));
    }
    let found = Found::likely(summary, evidence);
    Some(found.looks_like(
        "joined-but-deaf",
        "open two tabs of members at each of two processes: a process that works by itself is not deaf",
    ))
}
