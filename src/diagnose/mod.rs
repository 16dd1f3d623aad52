//! From the pattern of what went wrong to the cause. Pure, like the judge.
//!
//! Each cause is a file and a page. A cause of the family *broadcast* is a prediction: how many copies each cell
//! would hold if the system had that bug. Diagnosing is fitting: the predictions that explain every cell
//! survive. The other causes are rules over the ledger. When several survive, they are reported together,
//! each with the one change to the run that would tell it from the rest.

mod acting;
mod advice;
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
mod page;
mod rank;
mod scene;
mod stand;
mod survey;
mod untried;
mod wording;

pub use advice::advice;
pub use catalogue::{CATALOGUE, find};
pub use cause::Cause;
pub use checklist::{CHECKLIST, Item, Mark, Ticked, checklist};
pub use diagnosis::{Confidence, Diagnosis, Family, Lookalike, Severity};
pub use ends::{End, Ends, ends};
pub use untried::{Trial, trials, untried};

use self::survey::Survey;
use crate::judge::{Case, Fate, Verdict};
use crate::ledger::Event;

/// Names what is wrong, the first to mend first.
pub fn diagnose(case: &Case<'_>) -> Vec<Diagnosis> {
    let mut diagnoses = fit::diagnose(case);
    let by_laws: Vec<&str> = diagnoses.iter().map(|diagnosis| diagnosis.code).collect();
    let others = CATALOGUE.iter().filter(|cause| !by_laws.contains(&cause.code));
    let rules: Vec<Diagnosis> = others.filter_map(|cause| cause.by_rule(case)).collect();
    diagnoses.splice(0..0, rules);
    if is_astray(case, &diagnoses) {
        diagnoses.retain(|diagnosis| diagnosis.family == Family::Connection);
    }
    if !diagnoses.iter().any(concerns_messages) && has_only_losses(case) {
        diagnoses.extend(CATALOGUE.iter().find_map(|cause| cause.by_what_is_left(case)));
    }
    explained::drop_explained(&mut diagnoses);
    rank::rank(&mut diagnoses);
    diagnoses
}

/// Whether a cause may be why messages come or do not: a token that never expires is none.
fn concerns_messages(diagnosis: &Diagnosis) -> bool {
    diagnosis.is_fault() && diagnosis.family != Family::Auth
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
