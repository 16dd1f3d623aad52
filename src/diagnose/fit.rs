//! Fitting: which laws explain every cell of a channel.

use std::collections::BTreeSet;

use super::catalogue::CATALOGUE;
use super::cause::{Cause, Found};
use super::diagnosis::{Confidence, Diagnosis, Lookalike};
use super::law::{Emit, Law, Predicted, Prediction, Shape};
use super::scene::Scene;
use super::wording;
use crate::judge::{Case, Cell, Duty, Evidence, Fate, Matrix, Presence, Standing};
use crate::scenario::Audience;

/// The diagnoses that cells give: at most one for each channel, with its look-alikes.
pub(super) fn diagnose(case: &Case<'_>) -> Vec<Diagnosis> {
    let channels = case.matrices.iter().zip(&case.policies);
    channels.filter_map(|(matrix, policy)| of_channel(case, matrix, policy.audience())).collect()
}

/// A law that explains every cell.
struct Survivor {
    cause: &'static Cause,
    law: &'static Law,
    shape: &'static Shape,
    /// What the run cannot know: how many there were before it.
    more: u16,
    /// The values of its factor in the run.
    spread: BTreeSet<u16>,
}

impl Survivor {
    /// Whether it depends on something that never changed in the run, so that it is not proven to do so.
    fn is_unproven(&self) -> bool {
        self.shape.factor.words().is_some() && self.spread.len() < 2
    }

    /// Whether what it depends on was there once at most, all the time.
    fn is_idle(&self) -> bool {
        self.is_unproven() && self.spread.iter().all(|value| *value < 2)
    }
}

fn of_channel(case: &Case<'_>, matrix: &Matrix, audience: Audience) -> Option<Diagnosis> {
    let scenes: Vec<Scene<'_>> = matrix
        .cells
        .iter()
        // What was never taken by the system, or refused as it should be, tells nothing.
        .filter(|cell| cell.duty != Duty::May && is_settled(case, cell))
        .filter(|cell| !was_refused(case, cell))
        .filter_map(|cell| Scene::new(case, matrix, audience, cell))
        .collect();
    if scenes.iter().all(|scene| scene.cell.fate() == Fate::Right) {
        return None;
    }
    let mut survivors = survivors(&scenes);
    // Where its factor repeats nothing, the law that does without one is the simpler.
    survivors.sort_by_key(Survivor::is_idle);
    let mut survivors = survivors.into_iter();
    let best = survivors.next()?;
    let rest: Vec<Survivor> = survivors.collect();
    let proven = rest.is_empty() && !best.is_unproven();
    let found = Found {
        severity: None,
        confidence: if proven { Confidence::Certain } else { Confidence::Likely },
        summary: summary(&best, &scenes),
        evidence: evidence(&scenes),
        lookalikes: rest.iter().map(lookalike).collect(),
    };
    Some(best.cause.diagnosis(found))
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

/// Whether a message was refused as it should be: then no broadcast was made that a law could be seen in.
fn was_refused(case: &Case<'_>, cell: &Cell) -> bool {
    case.history.messages.get(&cell.message).is_some_and(|m| case.history.is_refused(m))
}

/// At most one shape of each law.
fn survivors(scenes: &[Scene<'_>]) -> Vec<Survivor> {
    let mut survivors = Vec::new();
    for cause in CATALOGUE {
        let Some(law) = cause.sign.law() else { continue };
        let fitting = law.shapes.iter().find_map(|shape| Some((shape, fit(law, shape, scenes)?)));
        if let Some((shape, more)) = fitting {
            let spread = scenes.iter().filter_map(|scene| shape.factor.value(scene)).collect();
            survivors.push(Survivor { cause, law, shape, more, spread });
        }
    }
    survivors
}

/// Whether a shape explains all cells, and with how many that the run cannot know of.
fn fit(law: &Law, shape: &Shape, scenes: &[Scene<'_>]) -> Option<u16> {
    match shape.copies {
        Prediction::Cell(predict) => {
            let predicted: Vec<Predicted> = scenes.iter().map(predict).collect();
            explains(law, &predicted, scenes).then_some(0)
        }
        Prediction::Times(times) => repeated(law, times, 0, scenes),
        Prediction::TimesAndMore(times) => {
            let most = scenes.iter().map(|scene| scene.cell.copies).max().unwrap_or(0);
            repeated(law, times, most, scenes)
        }
    }
}

/// The smallest number of unknown repetitions, up to `most`, with which a common emit explains all cells.
fn repeated(
    law: &Law,
    times: fn(&Scene<'_>) -> Predicted,
    most: u16,
    scenes: &[Scene<'_>],
) -> Option<u16> {
    let times: Vec<Predicted> = scenes.iter().map(times).collect();
    let emits = Emit::ALL.map(|emit| scenes.iter().map(|scene| emit.once(scene)).collect());
    (0..=most).find(|more| {
        let times: Vec<Predicted> = times.iter().map(|times| times.plus(*more)).collect();
        emits.iter().any(|once: &Vec<Predicted>| {
            let copies = once.iter().zip(&times).map(|(once, times)| once.times(*times));
            repeats(once, &times) && explains(law, &copies.collect::<Vec<_>>(), scenes)
        })
    })
}

/// Whether an emit is done more than once, or now once and now not at all: what is done once each time is that emit
/// alone, and not a law of its own.
fn repeats(once: &[Predicted], times: &[Predicted]) -> bool {
    let heard = once.iter().zip(times).filter(|(once, _)| **once != Predicted::Exactly(0));
    let seen: BTreeSet<u16> = heard
        .filter_map(|(_, times)| match times {
            Predicted::Exactly(times) => Some(*times),
            Predicted::Anything => None,
        })
        .collect();
    seen.iter().any(|times| *times > 1) || seen.len() > 1
}

/// Whether every cell is as predicted, and one that is wrong bears the mark of the law.
fn explains(law: &Law, predicted: &[Predicted], scenes: &[Scene<'_>]) -> bool {
    let pairs = || predicted.iter().zip(scenes);
    let foretold = |(predicted, scene): (&Predicted, &Scene<'_>)| {
        let is_foretold = matches!(predicted, Predicted::Exactly(_));
        is_foretold && scene.cell.fate() != Fate::Right && (law.mark)(scene)
    };
    pairs().all(|(predicted, scene)| predicted.explains(scene.cell.copies)) && pairs().any(foretold)
}

fn summary(best: &Survivor, scenes: &[Scene<'_>]) -> String {
    let cells = wording::count(scenes.len(), "cell");
    let channel = scenes.first().map_or("", |scene| scene.matrix.channel.as_str());
    let (code, pattern) = (best.shape.code, best.shape.pattern);
    let pattern = pattern.replace("{more}", &best.more.to_string());
    let factor = match best.shape.factor.words() {
        Some(factor) => format!(", for {factor} = {}", wording::list(&best.spread)),
        None => String::new(),
    };
    format!("{pattern} in all {cells} of `{channel}`{factor}: as `{code}` does")
}

fn lookalike(survivor: &Survivor) -> Lookalike {
    Lookalike { code: survivor.cause.code, told_apart_by: survivor.law.told_by.to_owned() }
}

/// One wrong cell of each kind: part and number of copies.
fn evidence(scenes: &[Scene<'_>]) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    let wrong = scenes.iter().filter(|scene| scene.cell.fate() != Fate::Right);
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
