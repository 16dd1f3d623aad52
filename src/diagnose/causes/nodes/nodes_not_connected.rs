//! Several server processes, and nothing that carries messages from one to another.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::crossing;
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::islands::Islands;
use crate::judge::Case;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "nodes-not-connected",
    family: Family::Nodes,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/nodes-not-connected.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let islands = Islands::of(case)?;
    let crossing = islands.crossing();
    if crossing.is_seen() {
        return None;
    }
    let mut evidence = islands.evidence();
    let mut summary = islands.pattern();
    let others_stay = !crossing.within.is_empty();
    if others_stay {
        summary =
            format!("{summary}; {} stays where it began, too", crossing::list(&crossing.within));
        evidence.extend(crossing.within);
    }
    if islands.are_proven() && others_stay {
        return Some(Found::certain(summary, evidence));
    }
    let mut found = Found::likely(summary, evidence);
    if !others_stay {
        found = found.looks_like(
            "event-is-node-local",
            "let `hear` list a second event that goes to the room: if it passes between processes, only this one is kept \
             local",
        );
    }
    Some(if islands.are_proven() {
        found
    } else {
        found.looks_like(
            "joined-but-deaf",
            "open two tabs of members at each of two processes: a process that works by itself is not deaf",
        )
    })
}
