//! The map of open tabs is never cleaned, and something is done once for each of its entries.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::law::{Factor, Law, Predicted, Prediction, Shape, by_part};
use crate::diagnose::scene::Scene;
use crate::judge::{Case, Departure, Evidence, Hearing, Parting, departures};
use crate::ledger::Closing;
use crate::scenario::Turn;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "stale-socket-ids",
    family: Family::Lifecycle,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/stale-socket-ids.md"),
    sign: Sign::LawOrRule(
        Law {
            shapes: &[stale(since_the_server_began), stale(since_the_run_began)],
            mark: after_an_ending,
            told_by: "let a tab of the sender come back and speak again: only with this cause there is one copy more",
        },
        never_gone,
    ),
};

const fn stale(copies: fn(&Scene<'_>) -> Predicted) -> Shape {
    Shape {
        code: "socketIds.forEach((id) => io.to(room).except(id).emit(…)) // ids of closed tabs stay in the list",
        copies: Prediction::Cell(copies),
        pattern: "every receiver got one copy for each connection that the sender ever made, and every tab of the sender one less",
        factor: Factor::SenderConnections,
    }
}

/// The ids that an earlier run has left show in the first message.
fn since_the_server_began(scene: &Scene<'_>) -> Predicted {
    for_each(scene, scene.ids_ever_kept())
}

/// Where something else repeats the emit, the first message shows that, and not what an earlier run has left.
fn since_the_run_began(scene: &Scene<'_>) -> Predicted {
    for_each(scene, scene.sender_connections())
}

fn for_each(scene: &Scene<'_>, ids: u16) -> Predicted {
    let echo = ids.saturating_sub(1);
    by_part(scene.part(), [echo, echo, ids, 0])
}

/// Before a tab of the sender has ended, there is nothing that could be stale.
fn after_an_ending(scene: &Scene<'_>) -> bool {
    scene.sender_connections() > scene.k()
}

/// Users close their last tab in good order, and nobody is told that they are gone: their ids stay.
fn never_gone(case: &Case<'_>) -> Option<Found> {
    let in_good_order =
        |one: &Departure| one.turn == Turn::Offline && one.how == Parting::Close(Closing::Graceful);
    let gone: Vec<Departure> = departures(case).into_iter().filter(in_good_order).collect();
    let silent = |one: &&Departure| matches!(one.heard, Hearing::Silence(_));
    let unnoticed: Vec<&Departure> = gone.iter().filter(silent).collect();
    let first = unnoticed.first()?;
    if gone.iter().any(|one| one.heard == Hearing::Heard) {
        return None;
    }
    let summary = format!(
        "{} closed the last tab, and nobody was told that {} is gone",
        first.tab.user(),
        first.tab.user(),
    );
    let evidence = unnoticed.iter().take(4).map(|one| Evidence {
        seq: one.seq,
        shows: format!("{} was closed, the last of {}", one.tab, one.tab.user()),
    });
    let told_by =
        "see whether anybody is ever announced as gone after a minute: then the system only waits";
    Some(Found::likely(summary, evidence.collect()).looks_like("ghost-online", told_by))
}
