//! The answer to a join says no.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::ungreeted::ungreeted;
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, Outcome};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "join-refused",
    family: Family::Rooms,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/join-refused.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let (mut all, mut refused, mut words) = (0, Vec::new(), None);
    let ungreeted = ungreeted(case);
    for entry in case.ledger.entries() {
        let Event::JoinEnded { tab, room, outcome } = &entry.event else { continue };
        if case.history.refused_as_expected(entry.seq) || ungreeted.contains(tab) {
            continue;
        }
        all += 1;
        // A yes in other words is another cause.
        if let (false, Outcome::Refused { difference, answer, .. }) =
            (outcome.is_other_yes(), outcome)
        {
            words.get_or_insert_with(|| answer.to_string());
            let shows = format!("{tab} joining {room}: {difference}");
            refused.push(Evidence { seq: entry.seq, shows });
        }
    }
    let words = words?;
    let joins = wording::count(all, "join");
    let summary = format!("{} of {joins} were refused; the system answered {words}", refused.len());
    refused.truncate(4);
    Some(Found::certain(summary, refused))
}
