//! One law: which of them explain every cell that is looked at.

use std::collections::BTreeSet;

use super::catalogue::CATALOGUE;
use super::cause::Cause;
use super::law::{Emit, Law, Predicted, Prediction, Shape};
use super::scene::Scene;
use crate::judge::Fate;

/// A law that explains every cell.
pub(super) struct Survivor {
    pub(super) cause: &'static Cause,
    pub(super) law: &'static Law,
    pub(super) shape: &'static Shape,
    /// What the run cannot know: how many there were before it.
    pub(super) more: u16,
    /// The emit that is repeated, where it is not the one that the policy means.
    pub(super) emit: Emit,
    /// The values of its factor in the run.
    pub(super) spread: BTreeSet<u16>,
}

impl Survivor {
    /// Whether it depends on something that never changed in the run, so that it is not proven to do so.
    pub(super) fn is_unproven(&self) -> bool {
        self.shape.factor.words().is_some() && self.spread.len() < 2
    }

    /// Whether what it depends on was there once at most, all the time.
    pub(super) fn is_idle(&self) -> bool {
        self.is_unproven() && self.spread.iter().all(|value| *value < 2)
    }
}

/// What is left open of a shape, so that it explains all cells.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    pub(super) more: u16,
    pub(super) emit: Emit,
}

/// The laws that explain all cells, at most one shape of each; where what it depends on repeats nothing, the law that
/// does without it is the simpler, and stands before it.
pub(super) fn survivors(scenes: &[Scene<'_>]) -> Vec<Survivor> {
    let mut survivors = Vec::new();
    for (cause, law) in laws() {
        let fitting = law.shapes.iter().find_map(|shape| Some((shape, fit(law, shape, scenes)?)));
        if let Some((shape, Fit { more, emit })) = fitting {
            let spread = spread(shape, scenes);
            survivors.push(Survivor { cause, law, shape, more, emit, spread });
        }
    }
    survivors.sort_by_key(Survivor::is_idle);
    survivors
}

/// The causes that are laws.
pub(super) fn laws() -> impl Iterator<Item = (&'static Cause, &'static Law)> {
    CATALOGUE.iter().filter_map(|cause| Some((cause, cause.sign.law()?)))
}

/// The values that the factor of a shape had.
pub(super) fn spread(shape: &Shape, scenes: &[Scene<'_>]) -> BTreeSet<u16> {
    scenes.iter().filter_map(|scene| shape.factor.value(scene)).collect()
}

/// The most copies that a cell holds.
pub(super) fn most(scenes: &[Scene<'_>]) -> u16 {
    scenes.iter().map(|scene| scene.cell.copies).max().unwrap_or(0)
}

/// Whether a shape explains all cells, and how. Most fail at the first cells, so what is costly comes last.
fn fit(law: &Law, shape: &Shape, scenes: &[Scene<'_>]) -> Option<Fit> {
    match shape.copies {
        Prediction::Cell(predict) => {
            let agrees = |scene: &Scene<'_>| predict(scene).explains(scene.cell.copies);
            let is_at_work =
                || is_at_work(law, &scenes.iter().map(predict).collect::<Vec<_>>(), scenes);
            let fit = Fit { more: 0, emit: Emit::Policy };
            (scenes.iter().all(agrees) && is_at_work()).then_some(fit)
        }
        Prediction::Times(times) => repeated(law, times, 0, scenes),
        Prediction::TimesAndMore(times) => repeated(law, times, most(scenes), scenes),
    }
}

/// The smallest number of unknown repetitions, up to `most`, with which a common emit explains all cells.
fn repeated(
    law: &Law,
    times: fn(&Scene<'_>) -> Predicted,
    most: u16,
    scenes: &[Scene<'_>],
) -> Option<Fit> {
    let fits = |Fit { more, emit }: Fit| {
        let agrees = |scene: &Scene<'_>| {
            let copies = emit.once(scene).times(times(scene).plus(more));
            copies.explains(scene.cell.copies)
        };
        scenes.iter().all(agrees) && {
            let once: Vec<Predicted> = scenes.iter().map(|scene| emit.once(scene)).collect();
            let times: Vec<Predicted> =
                scenes.iter().map(|scene| times(scene).plus(more)).collect();
            repeats(&once, &times) && is_at_work(law, &product(&once, &times), scenes)
        }
    };
    let all = (0..=most).flat_map(|more| Emit::ALL.map(|emit| Fit { more, emit }));
    all.into_iter().find(|fit| fits(*fit))
}

/// Each copy so many times, cell by cell.
pub(super) fn product(once: &[Predicted], times: &[Predicted]) -> Vec<Predicted> {
    once.iter().zip(times).map(|(once, times)| once.times(*times)).collect()
}

/// Whether an emit is done more than once, or now once and now not at all: what is done once each time is that emit
/// alone, and not a law of its own.
pub(super) fn repeats(once: &[Predicted], times: &[Predicted]) -> bool {
    let heard = once.iter().zip(times).filter(|(once, _)| **once != Predicted::Exactly(0));
    let seen: BTreeSet<u16> = heard
        .filter_map(|(_, times)| match times {
            Predicted::Exactly(times) => Some(*times),
            Predicted::Anything | Predicted::Nowhere => None,
        })
        .collect();
    seen.iter().any(|times| *times > 1) || seen.len() > 1
}

/// Whether a cell that is wrong, and for which a law says how many copies come, bears its mark.
pub(super) fn is_at_work(law: &Law, predicted: &[Predicted], scenes: &[Scene<'_>]) -> bool {
    predicted.iter().zip(scenes).any(|(predicted, scene)| {
        let is_foretold = matches!(predicted, Predicted::Exactly(_));
        is_foretold && scene.cell.fate() != Fate::Right && (law.mark)(scene)
    })
}
