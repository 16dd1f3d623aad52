//! What a run verified, in the words people use when they prevent such incidents.
//!
//! An item takes checks and causes together, across stages: whoever never saw the ledger reads from it what the run is
//! good for, and what it would need to be good for more. One file for each item.

mod broadcast;
mod cleanup;
mod expiry;
mod fails_fast;
mod fresh_tokens;
mod item;
mod joins;
mod leaves;
mod membership;
mod reconnect;
mod secret;

pub use item::{Item, Mark, Ticked};

use super::diagnosis::Diagnosis;
use crate::judge::{Case, Finding, Verdict};

/// All items, in the order of the reports. Adding one is adding a file and a line here.
pub const CHECKLIST: &[Item] = &[
    fresh_tokens::ITEM,
    secret::ITEM,
    fails_fast::ITEM,
    expiry::ITEM,
    joins::ITEM,
    leaves::ITEM,
    membership::ITEM,
    broadcast::ITEM,
    reconnect::ITEM,
    cleanup::ITEM,
];

/// Ticks every item off.
pub fn checklist(case: &Case<'_>, findings: &[Finding], diagnoses: &[Diagnosis]) -> Vec<Ticked> {
    let tick = |item: &Item| Ticked {
        name: item.name,
        asks: item.asks,
        mark: mark(item, case, findings, diagnoses),
    };
    CHECKLIST.iter().map(tick).collect()
}

/// A cause says more than a check that is broken, and both more than what was seen.
fn mark(item: &Item, case: &Case<'_>, findings: &[Finding], diagnoses: &[Diagnosis]) -> Mark {
    let named = diagnoses.iter().filter(|one| one.is_fault() && item.causes.contains(&one.code));
    let named: Vec<&str> = named.map(|one| one.code).collect();
    if !named.is_empty() {
        return Mark::Broken(format!("see {}", named.join(", ")));
    }
    let having = |verdict| {
        let mut findings = findings.iter();
        findings.find(|one| one.verdict == verdict && item.checks.contains(&one.check))
    };
    let said = |finding: &Finding| format!("{}: {}", finding.check, finding.summary);
    if let Some(broken) = having(Verdict::Fail) {
        return Mark::Broken(said(broken));
    }
    match ((item.seen)(case), having(Verdict::Inconclusive)) {
        (Mark::Held(_), Some(untold)) => Mark::NotObserved(said(untold)),
        (seen, _) => seen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::CATALOGUE;
    use crate::judge::CHECKS;

    #[test]
    fn every_name_is_one_of_a_check_or_of_a_cause() {
        for item in CHECKLIST {
            let strange =
                item.causes.iter().filter(|code| !CATALOGUE.iter().any(|c| c.code == **code));
            assert_eq!(strange.collect::<Vec<_>>(), Vec::<&&str>::new(), "{}", item.name);
            let strange =
                item.checks.iter().filter(|name| !CHECKS.iter().any(|c| c.name == **name));
            assert_eq!(strange.collect::<Vec<_>>(), Vec::<&&str>::new(), "{}", item.name);
        }
    }
}
