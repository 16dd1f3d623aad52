//! Fitting: which laws explain the cells of a channel.
//!
//! One law that explains every cell is looked for first. Where there is none, there may be two bugs: one that a rule
//! has found and that accounts for some cells, or a loss of whole messages, beside a law for the rest; or two laws.

use std::collections::BTreeSet;

use super::aside::{Aside, Set};
use super::cause::Found;
use super::diagnosis::{Confidence, Diagnosis, Lookalike};
use super::law::Emit;
use super::pair;
use super::scene::Scene;
use super::single::{Survivor, survivors};
use super::wording;
use super::world::World;
use crate::judge::{Case, Cell, Duty, Evidence, Fate, Matrix, Presence, Standing};
use crate::scenario::{Audience, Part};

/// What laws make of the cells of a run.
#[derive(Default)]
pub(super) struct Fitted {
    /// At most two for each channel.
    pub(super) diagnoses: Vec<Diagnosis>,
    /// Whether they hold only where whole messages are lost for another reason.
    pub(super) beside_losses: bool,
    /// The wrong cells that no law explains, and no rule accounts for.
    pub(super) open: Vec<Cell>,
    /// How many cells are wrong.
    pub(super) wrong: usize,
}

/// The diagnoses that cells give, beside those of rules.
pub(super) fn diagnose(case: &Case<'_>, rules: &[Diagnosis]) -> Fitted {
    let mut fitted = Fitted::default();
    let aside = Aside::of(case, rules);
    for (matrix, policy) in case.matrices.iter().zip(&case.policies) {
        of_channel(case, matrix, policy.audience(), &aside, &mut fitted);
    }
    fitted
}

fn of_channel(
    case: &Case<'_>,
    matrix: &Matrix,
    audience: Audience,
    aside: &Aside<'_>,
    fitted: &mut Fitted,
) {
    let scenes: Vec<Scene<'_>> = matrix
        .cells
        .iter()
        .filter(|cell| cell.duty != Duty::May && is_settled(case, cell))
        .filter(|cell| was_taken(case, cell))
        .filter_map(|cell| Scene::new(case, matrix, audience, cell))
        .collect();
    let wrong = scenes.iter().filter(|scene| is_wrong(scene)).count();
    if wrong == 0 {
        return;
    }
    fitted.wrong += wrong;
    let sets = aside.sets(&scenes);
    let fitting = [single, pair::diagnose].iter().find_map(|diagnose| {
        sets.iter().find_map(|(set, rest)| {
            let found = diagnose(rest)?;
            // Where nothing else is wrong, that whole messages are lost is left to others.
            (*set != Set::WholeMessages || !found.is_empty()).then_some((*set, found))
        })
    });
    if let Some((set, found)) = fitting {
        if set == Set::WholeMessages {
            fitted.beside_losses = true;
            fitted.open.extend(aside.lost_cells(&scenes));
        }
        fitted.diagnoses.extend(found);
        return;
    }
    let rest = aside.without(Set::ByRules, &scenes);
    fitted.open.extend(rest.iter().filter(|scene| is_wrong(scene)).map(|scene| scene.cell.clone()));
}

/// The law that explains every cell by itself, with its look-alikes. Where no cell is wrong, there is nothing to
/// explain.
fn single(scenes: &[Scene<'_>]) -> Option<Vec<Diagnosis>> {
    if !scenes.iter().any(is_wrong) {
        return Some(Vec::new());
    }
    let mut survivors = survivors(scenes).into_iter();
    let best = survivors.next()?;
    let rest: Vec<Survivor> = survivors.collect();
    let proven = rest.is_empty() && !best.is_unproven();
    let found = Found {
        severity: None,
        confidence: if proven { Confidence::Certain } else { Confidence::Likely },
        summary: summary(&best, scenes),
        evidence: evidence(scenes),
        lookalikes: rest.iter().map(lookalike).collect(),
    };
    Some(vec![best.cause.diagnosis(found)])
}

/// Whether the receiver was connected, and in the room or out of it, all the time: a tab that comes or goes
/// while a message is under way may hear it or not under any law.
fn is_settled(case: &Case<'_>, cell: &Cell) -> bool {
    let history = &case.history;
    history.messages.get(&cell.message).is_some_and(|message| {
        let span = history.span(message, &cell.receiver);
        history.presence(&cell.receiver, span) == Presence::Throughout
            && history.standing(&cell.receiver, &message.room, span) != Standing::Unsure
    })
}

/// Whether the system surely took a message: of one that it refused or never answered, and that nobody heard, no broadcast
/// was made that a law could be seen in.
fn was_taken(case: &Case<'_>, cell: &Cell) -> bool {
    case.history.messages.get(&cell.message).is_some_and(|message| case.was_taken(message))
}

pub(super) fn is_wrong(scene: &Scene<'_>) -> bool {
    scene.cell.fate() != Fate::Right
}

fn summary(best: &Survivor, scenes: &[Scene<'_>]) -> String {
    let cells = wording::count(scenes.len(), "cell");
    let channel = channel(scenes);
    let (pattern, code) = (pattern(best), best.shape.code);
    let more = beside(if is_about_rooms(best) { heard_inside(scenes) } else { best.emit });
    format!("{pattern} in all {cells} of `{channel}`{}: as `{code}` does{more}", factor(best))
}

/// The event of the cells.
pub(super) fn channel<'a>(scenes: &'a [Scene<'_>]) -> &'a str {
    scenes.first().map_or("", |scene| scene.matrix.channel.as_str())
}

/// The pattern of a law, with its numbers.
pub(super) fn pattern(law: &Survivor) -> String {
    law.shape.pattern.replace("{more}", &law.more.to_string())
}

/// The values of what a law depends on, in words.
pub(super) fn factor(law: &Survivor) -> String {
    match law.shape.factor.words() {
        Some(factor) => format!(", for {factor} = {}", wording::list(&law.spread)),
        None => String::new(),
    }
}

/// Whether a law says who is in a room, and nothing of the emit to it.
fn is_about_rooms(law: &Survivor) -> bool {
    World::WRONG.iter().any(|world| world.takes_others_in() && world.code() == Some(law.cause.code))
}

/// The emit that those in the room, who should not hear it, heard all the same.
fn heard_inside(scenes: &[Scene<'_>]) -> Emit {
    let unwanted = |part| {
        scenes.iter().any(|scene| scene.cell.part == part && scene.cell.fate() == Fate::Unwanted)
    };
    match (unwanted(Part::Emitter), unwanted(Part::SenderTab)) {
        (true, _) => Emit::Everyone,
        (false, true) => Emit::AllButEmitter,
        (false, false) => Emit::Policy,
    }
}

/// What will be wrong still when this is mended.
fn beside(emit: Emit) -> &'static str {
    match emit {
        Emit::Policy => "",
        Emit::AllButEmitter => {
            "; besides, it goes to the sender's other tabs (`only-emitting-tab-excluded`)"
        }
        Emit::Everyone => "; besides, it goes to the sender as well (`sender-not-excluded`)",
    }
}

pub(super) fn lookalike(survivor: &Survivor) -> Lookalike {
    Lookalike { code: survivor.cause.code, told_apart_by: survivor.law.told_by.to_owned() }
}

/// One wrong cell of each kind: part and number of copies.
pub(super) fn evidence(scenes: &[Scene<'_>]) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    let wrong = scenes.iter().filter(|scene| is_wrong(scene));
    let kinds = wrong.filter(|scene| seen.insert((scene.part(), scene.cell.copies, scene.k())));
    let kinds = kinds.take(6).map(|scene| {
        let cell = scene.cell;
        let seq = cell.arrivals.last().copied().unwrap_or(scene.message.began.0);
        let shows = format!(
            "{} sent message {} with {} open: {} ({}) got {}",
            cell.sender,
            cell.message,
            wording::count(scene.sender_tabs.len(), "tab"),
            cell.receiver,
            wording::part(cell.part),
            wording::count(usize::from(cell.copies), "copy"),
        );
        Evidence { seq, shows }
    });
    kinds.collect()
}
