//! The answer to a join is a yes, in other words than the scenario promises.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, Outcome};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "join-ack-unexpected",
    family: Family::Rooms,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/join-ack-unexpected.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let (mut all, mut other, mut words) = (0, Vec::new(), None);
    for entry in case.ledger.entries() {
        let Event::JoinEnded { tab, room, outcome } = &entry.event else { continue };
        if case.history.refused_as_expected(entry.seq) {
            continue;
        }
        all += 1;
        if let (true, Outcome::Refused { difference, answer, .. }) =
            (outcome.is_other_yes(), outcome)
        {
            words.get_or_insert_with(|| (difference.clone(), answer.to_string()));
            let shows = format!("{tab} joining {room}: {difference}");
            other.push(Evidence { seq: entry.seq, shows });
        }
    }
    let (difference, answer) = words?;
    let joins = wording::count(all, "join");
    let summary = format!(
        "{} of {joins} were answered with a yes that is not what was agreed: {difference}; the answer was {answer}",
        other.len()
    );
    other.truncate(4);
    Some(Found::certain(summary, other))
}
