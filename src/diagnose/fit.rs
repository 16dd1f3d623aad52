//! Fitting: which laws explain every cell of a channel.

use std::collections::BTreeSet;

use super::catalogue::CATALOGUE;
use super::cause::{Cause, Found, Sign};
use super::diagnosis::{Confidence, Diagnosis, Lookalike};
use super::law::{Factor, Law, Scene, Shape};
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
    let spread: BTreeSet<u16> = scenes.iter().map(Scene::k).collect();
    let mut survivors = survivors(&scenes);
    // Where k never changed, the law that does without it is the simpler one.
    survivors.sort_by_key(|one| spread.len() < 2 && one.law.factor == Factor::SenderTabs);
    let mut survivors = survivors.into_iter();
    let best = survivors.next()?;
    let rest: Vec<Survivor> = survivors.collect();
    let proven = rest.is_empty() && (best.law.factor == Factor::Part || spread.len() > 1);
    let found = Found {
        severity: None,
        confidence: if proven { Confidence::Certain } else { Confidence::Likely },
        summary: summary(&best, &scenes, &spread),
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

fn survivors(scenes: &[Scene<'_>]) -> Vec<Survivor> {
    let explains = |shape: &Shape| {
        scenes.iter().all(|scene| (shape.predict)(scene).explains(scene.cell.copies))
    };
    let mut survivors = Vec::new();
    for cause in CATALOGUE {
        if let Sign::Law(law) = &cause.sign
            && let Some(shape) = law.shapes.iter().find(|shape| explains(shape))
        {
            survivors.push(Survivor { cause, law, shape });
        }
    }
    survivors
}

fn summary(best: &Survivor, scenes: &[Scene<'_>], spread: &BTreeSet<u16>) -> String {
    let cells = wording::count(scenes.len(), "cell");
    let channel = scenes.first().map_or("", |scene| scene.matrix.channel.as_str());
    let code = best.shape.code;
    let k = match best.law.factor {
        Factor::SenderTabs => format!(", for k = {}", wording::list(spread)),
        Factor::Part => String::new(),
    };
    format!("{} in all {cells} of `{channel}`{k}: as `{code}` does", best.shape.pattern)
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
