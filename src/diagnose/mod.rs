//! From the pattern of what went wrong to the cause. Pure, like the judge.
//!
//! Each cause is a file and a page. A cause of the family *broadcast* is a prediction: how many copies each cell
//! would hold if the system had that bug. Diagnosing is fitting: the predictions that explain every cell
//! survive. The other causes are rules over the ledger. When several survive, they are reported together,
//! each with the one change to the run that would tell it from the rest.

mod acting;
mod advice;
mod aside;
mod battery;
mod catalogue;
mod cause;
mod causes;
mod checklist;
mod crossing;
mod departed;
mod diagnosis;
mod ends;
mod explained;
mod fit;
mod fresh_tokens;
mod gate;
mod inside;
mod islands;
mod late;
mod law;
mod lives;
mod misshapen;
mod open_door;
mod page;
mod pair;
mod rank;
mod scene;
mod single;
mod stand;
mod survey;
mod ungreeted;
mod untried;
mod wording;
mod world;

pub use advice::advice;
pub use catalogue::{CATALOGUE, find};
pub use cause::Cause;
pub use checklist::{CHECKLIST, Item, Mark, Ticked, checklist};
pub use diagnosis::{Confidence, Diagnosis, Family, Lookalike, Severity};
pub use ends::{End, Ends, ends};
pub use untried::{Trial, trials, untried};

use self::fit::Fitted;
use self::survey::Survey;
use crate::judge::{Case, Fate, Verdict};
use crate::ledger::Event;

/// The cause of messages that reach nobody, whatever law the others follow.
const LOSES_WHOLE: &str = "accepted-then-lost";

/// Names what is wrong, the first to mend first.
pub fn diagnose(case: &Case<'_>) -> Vec<Diagnosis> {
    let mut rules: Vec<Diagnosis> =
        CATALOGUE.iter().filter_map(|cause| cause.by_rule(case)).collect();
    let Fitted { diagnoses: by_laws, beside_losses, mut open, wrong } = fit::diagnose(case, &rules);
    rules.retain(|rule| by_laws.iter().all(|law| law.code != rule.code));
    let copies_are_touched = !by_laws.is_empty() || rules.iter().any(aside::touches_copies);
    let is_bounded = rules.iter().all(aside::is_bounded);
    let mut diagnoses = [rules, by_laws].concat();
    if is_astray(case, &diagnoses) {
        diagnoses.retain(|diagnosis| diagnosis.family == Family::Connection);
    }
    if beside_losses || !copies_are_touched && has_only_losses(case) {
        let mut causes =
            CATALOGUE.iter().filter(|cause| !beside_losses || cause.code == LOSES_WHOLE);
        let left = causes.find_map(|cause| cause.by_what_is_left(case));
        open.retain(|cell| left.is_none() || cell.copies > 0);
        diagnoses.extend(left);
    }
    explained::drop_explained(&mut diagnoses);
    rank::rank(&mut diagnoses);
    if is_bounded {
        say_what_is_open(&mut diagnoses, open.len(), wrong);
    }
    diagnoses
}

/// Adds to the first cause that concerns messages that others must be at work as well.
fn say_what_is_open(diagnoses: &mut [Diagnosis], open: usize, wrong: usize) {
    let first = diagnoses.iter_mut().find(|one| one.is_fault() && one.family != Family::Auth);
    if let (Some(first), 1..) = (first, open) {
        let cells = wording::count(wrong, "wrong cell");
        first.summary = format!("{}; of {cells} {open} must have another cause", first.summary);
    }
}

/// Whether nothing is wrong with messages but that some are missing: copies too many are another story.
fn has_only_losses(case: &Case<'_>) -> bool {
    case.cells().all(|cell| matches!(cell.fate(), Fate::Right | Fate::Missing))
}

/// Whether the run went to a wrong address: then a login that failed there means nothing.
fn is_astray(case: &Case<'_>, diagnoses: &[Diagnosis]) -> bool {
    let entries = case.ledger.entries();
    let logged_in = entries.iter().any(|entry| matches!(entry.event, Event::LoggedIn { .. }));
    let astray = |one: &Diagnosis| one.family == Family::Connection && one.is_fault();
    !logged_in && Survey::of(case).not_reached().is_some() && diagnoses.iter().any(astray)
}

/// The verdict of a run, given its diagnoses: a cause that is more than worth knowing fails it, even where
/// every check held. A server that signs with a public secret works, and is broken.
pub fn verdict(judged: Verdict, diagnoses: &[Diagnosis]) -> Verdict {
    let faults = diagnoses.iter().filter(|diagnosis| diagnosis.is_fault());
    Verdict::merge(faults.map(|_| Verdict::Fail).chain([judged]))
}
