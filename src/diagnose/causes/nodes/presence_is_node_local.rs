//! The sender's tabs are left out by a list that knows only those at its own server process.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::departed::{Departed, departed};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, anywhere, by_part};
use crate::diagnose::scene::Scene;
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Seating, premature};
use crate::scenario::Part;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "presence-is-node-local",
    family: Family::Nodes,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/presence-is-node-local.md"),
    sign: Sign::LawOrRule(
        Law {
            shapes: &[
                Shape {
                    code: "io.to(room).except([...presence.get(userId)]).emit(…)",
                    copies: Prediction::Cell(left_out),
                    pattern: "the sender's tabs at the server process of the one that spoke are silent, and those at another \
                              hear",
                    factor: Factor::SenderTabsThere,
                },
                Shape {
                    code: "ids.forEach(id => io.to(room).except(id).emit(…))",
                    copies: Prediction::Cell(left_out_in_turn),
                    pattern: "everybody got a copy for each of the sender's tabs at the server process of the one that spoke, \
                              and those tabs one less",
                    factor: Factor::SenderTabsThere,
                },
            ],
            mark: anywhere,
            told_by: "open three tabs of the sender, two of them at one server process: only with this cause is the second one \
                      left out, and the third is not",
        },
        counted_here,
    ),
};

fn left_out(scene: &Scene<'_>) -> Predicted {
    match (scene.part(), scene.sits_with_sender()) {
        (Part::Emitter, _) | (Part::SenderTab, Some(true)) => Predicted::Exactly(0),
        (Part::SenderTab, Some(false)) => Predicted::Exactly(1),
        _ => scene.policy(),
    }
}

fn left_out_in_turn(scene: &Scene<'_>) -> Predicted {
    let Some(k) = scene.k_there() else { return scene.policy() };
    let echo = match scene.sits_with_sender() {
        Some(true) => k.saturating_sub(1),
        None if scene.part() == Part::SenderTab => return scene.policy(),
        Some(false) | None => k,
    };
    by_part(scene.part(), [k.saturating_sub(1), echo, k, 0])
}

/// Users are announced as gone when their last tab at one process is, and only then.
fn counted_here(case: &Case<'_>) -> Option<Found> {
    let early = premature(case);
    if case.nodes.seating() != Seating::Named || early.is_empty() {
        return None;
    }
    let all = departed(case);
    let over = |one: &&Departed<'_>| early.iter().any(|early| one.is_told_by(early));
    let (told, untold): (Vec<&Departed<'_>>, Vec<&Departed<'_>>) = all.iter().partition(over);
    if told.is_empty() || !told.iter().all(|one| one.siblings_there == 0) {
        return None;
    }
    let first = told.first()?;
    let summary = format!(
        "{} was announced as gone when {} had closed, the last of theirs at {}; {} open elsewhere",
        first.tab.user(),
        first.tab,
        case.nodes.name(first.node),
        wording::were(first.siblings, "tab"),
    );
    let evidence = early.iter().take(4).map(|one| Evidence {
        seq: one.seq,
        shows: format!("{} was told that {} is gone", one.listener, one.user),
    });
    let evidence = evidence.collect();
    if untold.iter().any(|one| one.siblings_there > 0) {
        return Some(Found::certain(summary, evidence));
    }
    Some(Found::likely(summary, evidence).looks_like(
        "premature-offline",
        "close one of two tabs that a user has at one server process: only if that is announced, too, each tab counts as a \
         user",
    ))
}
