//! Two laws at once, where no single one explains every cell: one decides who is in the room or which tabs are open,
//! and another what is done with them; or one decides whom an emit goes to, and another how often it is done.

use std::collections::BTreeSet;

use super::catalogue::find;
use super::cause::{Cause, Found};
use super::diagnosis::{Confidence, Diagnosis};
use super::fit::{channel, evidence, factor, is_wrong, pattern};
use super::law::{Emit, Law, Predicted, Prediction, Shape};
use super::scene::Scene;
use super::single::{Survivor, is_at_work, laws, most, product, repeats, spread, survivors};
use super::wording;
use super::world::World;

/// One of two causes that explain all cells together.
struct Half {
    cause: &'static Cause,
    /// What it does, with the values of what that depends on.
    does: String,
    code: &'static str,
    told_by: &'static str,
    is_proven: bool,
}

type Pair = [Half; 2];

/// The two causes that explain all cells together. Where several pairs do, the cause that is in all of them is
/// named, with what may be beside it; where there is none, nothing is.
pub(super) fn diagnose(scenes: &[Scene<'_>]) -> Option<Vec<Diagnosis>> {
    let mut pairs: Vec<Pair> = worlds(scenes);
    pairs.extend(repeated(scenes));
    let codes = |pair: &Pair| BTreeSet::from([pair[0].cause.code, pair[1].cause.code]);
    let all: BTreeSet<_> = pairs.iter().map(codes).collect();
    let [one, other] = pairs.first()?;
    if all.len() == 1 {
        return Some(vec![half(one, &[other], scenes), half(other, &[one], scenes)]);
    }
    let common = [one, other]
        .into_iter()
        .find(|half| all.iter().all(|pair| pair.contains(half.cause.code)))?;
    let partners: Vec<&Half> =
        pairs.iter().flatten().filter(|half| half.cause.code != common.cause.code).collect();
    Some(vec![half(common, &partners, scenes)])
}

/// A diagnosis of one of two.
fn half(half: &Half, partners: &[&Half], scenes: &[Scene<'_>]) -> Diagnosis {
    let others: BTreeSet<String> =
        partners.iter().map(|other| format!("`{}`", other.cause.code)).collect();
    let is_only = others.len() == 1;
    let mut summary = format!(
        "{}, as `{}` does; together with {} it explains all {} of `{}`, which neither does alone",
        half.does,
        half.code,
        others.into_iter().collect::<Vec<_>>().join(" or "),
        wording::count(scenes.len(), "cell"),
        channel(scenes),
    );
    if let ([first, ..], false) = (partners, is_only) {
        summary = format!("{summary}; to see which of them it is, {}", first.told_by);
    }
    let is_proven = is_only && half.is_proven && partners.iter().all(|other| other.is_proven);
    half.cause.diagnosis(Found {
        severity: None,
        confidence: if is_proven { Confidence::Certain } else { Confidence::Likely },
        summary,
        evidence: evidence(scenes),
        lookalikes: Vec::new(),
    })
}

impl Half {
    fn of(law: &Survivor) -> Self {
        Self {
            cause: law.cause,
            does: format!("{}{}", pattern(law), factor(law)),
            code: law.shape.code,
            told_by: law.law.told_by,
            is_proven: !law.is_unproven(),
        }
    }

    fn of_world(world: World) -> Option<Self> {
        let cause = find(world.code()?)?;
        let law = cause.sign.law()?;
        let shape = law.shapes.first()?;
        Some(Self {
            cause,
            does: world.does().to_owned(),
            code: shape.code,
            told_by: law.told_by,
            is_proven: true,
        })
    }
}

/// A law in a world in which something else is wrong, where what is wrong there shows.
fn worlds(scenes: &[Scene<'_>]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for world in World::WRONG {
        let there: Vec<Scene<'_>> = scenes.iter().map(|scene| scene.within(world)).collect();
        let shows = scenes.iter().zip(&there).any(|(plain, there)| {
            is_wrong(plain) && (plain.part(), plain.k()) != (there.part(), there.k())
        });
        if !shows || there.iter().any(|scene| world.is_unsure_of(scene) && is_wrong(scene)) {
            continue;
        }
        let known: Vec<Scene<'_>> =
            there.into_iter().filter(|scene| !world.is_unsure_of(scene)).collect();
        let laws = survivors(&known);
        let others = laws.iter().filter(|law| Some(law.cause.code) != world.code());
        pairs.extend(others.filter_map(|law| Some([Half::of_world(world)?, Half::of(law)])));
    }
    pairs
}

/// A shape of a law, and what it says of every cell.
struct Told {
    cause: &'static Cause,
    law: &'static Law,
    shape: &'static Shape,
    predicted: Vec<Predicted>,
}

impl Told {
    fn survivor(&self, more: u16, scenes: &[Scene<'_>]) -> Survivor {
        let Self { cause, law, shape, .. } = *self;
        Survivor { cause, law, shape, more, emit: Emit::Policy, spread: spread(shape, scenes) }
    }

    /// How many unknown repetitions there may be besides.
    fn unknown(&self, most: u16) -> u16 {
        if matches!(self.shape.copies, Prediction::TimesAndMore(_)) { most } else { 0 }
    }

    /// Whether all cells are as this law says, so many times.
    fn is_repeated(&self, times: &[Predicted], scenes: &[Scene<'_>]) -> bool {
        let mut cells = self.predicted.iter().zip(times).zip(scenes);
        cells.all(|((once, times), scene)| once.times(*times).explains(scene.cell.copies))
            && repeats(&self.predicted, times)
            && is_at_work(self.law, &product(&self.predicted, times), scenes)
    }

    /// Whether all cells are as a common emit makes them that is repeated so many times, and as this law says besides.
    fn repeats_again(
        &self,
        more: u16,
        emits: &[Vec<Predicted>],
        times: &[Predicted],
        scenes: &[Scene<'_>],
    ) -> bool {
        emits.iter().any(|emit| {
            let mut cells = emit.iter().zip(times).zip(&self.predicted).zip(scenes);
            cells.all(|(((once, times), again), scene)| {
                once.times(*times).times(again.plus(more)).explains(scene.cell.copies)
            }) && repeats(emit, times)
                && repeats(emit, &self.times(more))
        })
    }

    fn times(&self, more: u16) -> Vec<Predicted> {
        self.predicted.iter().map(|times| times.plus(more)).collect()
    }
}

/// The laws that say whom an emit goes to, and those that say how often it is done.
fn told(scenes: &[Scene<'_>]) -> (Vec<Told>, Vec<Told>) {
    let (mut whom, mut how_often) = (Vec::new(), Vec::new());
    for (cause, law) in laws() {
        for shape in law.shapes {
            let (into, predict) = match shape.copies {
                Prediction::Cell(predict) => (&mut whom, predict),
                Prediction::Times(predict) | Prediction::TimesAndMore(predict) => {
                    (&mut how_often, predict)
                }
            };
            let predicted = scenes.iter().map(predict).collect();
            into.push(Told { cause, law, shape, predicted });
        }
    }
    (whom, how_often)
}

/// What one law says is done so often as another says; or a common emit, so often as two say.
fn repeated(scenes: &[Scene<'_>]) -> Vec<Pair> {
    let (whom, how_often) = told(scenes);
    let emits = Emit::ALL.map(|emit| once(emit, scenes));
    // A common emit that is repeated is a single law already.
    let whom: Vec<Told> =
        whom.into_iter().filter(|whom| !emits.contains(&whom.predicted)).collect();
    let most = most(scenes);
    let mut pairs = Vec::new();
    for (at, often) in how_often.iter().enumerate() {
        let others = &how_often[at + 1..];
        for more in 0..=often.unknown(most) {
            let times = often.times(more);
            let here = || Half::of(&often.survivor(more, scenes));
            let fitting = whom.iter().filter(|whom| whom.is_repeated(&times, scenes));
            pairs.extend(fitting.map(|whom| [here(), Half::of(&whom.survivor(0, scenes))]));
            for other in others.iter().filter(|other| other.cause.code != often.cause.code) {
                let again = (0..=other.unknown(most))
                    .find(|again| other.repeats_again(*again, &emits, &times, scenes));
                pairs.extend(again.map(|again| [here(), Half::of(&other.survivor(again, scenes))]));
            }
        }
    }
    pairs
}

/// What a common emit does in each cell.
fn once(emit: Emit, scenes: &[Scene<'_>]) -> Vec<Predicted> {
    scenes.iter().map(|scene| emit.once(scene)).collect()
}
