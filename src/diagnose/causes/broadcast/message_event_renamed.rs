//! Messages arrive, but under another event than the scenario says.

use std::collections::BTreeMap;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::misshapen::{Misshapen, misshapen};
use crate::diagnose::wording;
use crate::judge::{Arrival, Case, Duty, Evidence, Matrix};
use crate::scenario::EventName;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "message-event-renamed",
    family: Family::Broadcast,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/message-event-renamed.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    renamed(case).or_else(|| retyped(case))
}

/// One event for everything, and a field in it that says what it is: now it says something else.
fn retyped(case: &Case<'_>) -> Option<Found> {
    let all = misshapen(case).filter(Misshapen::is_other_word)?;
    let first = all.copies.first()?;
    let summary = format!(
        "messages arrive in `{}`, but under another name than the scenario says: {}, in {}",
        all.event,
        all.difference,
        wording::count(all.copies.len(), "copy"),
    );
    let shows = format!("{} got a marker in `{}`, where {}", first.tab, all.event, all.difference);
    Some(Found::certain(summary, vec![Evidence { seq: first.seq, shows }]))
}

fn renamed(case: &Case<'_>) -> Option<Found> {
    let silent: Vec<&Matrix> = case.matrices.iter().filter(|matrix| is_silent(matrix)).collect();
    let expected = &silent.first()?.channel;
    let (event, arrivals) = elsewhere(case).into_iter().max_by_key(|(_, all)| all.len())?;
    let first = arrivals.first()?;
    let summary = format!(
        "messages arrive as `{event}`, not as `{expected}`: the event of the scenario never came, \
         and the run's markers stood in {} of the other",
        wording::count(arrivals.len(), "copy"),
    );
    let shows = format!("{} got a marker in `{event}`", first.tab);
    Some(Found::certain(summary, vec![Evidence { seq: first.seq, shows }]))
}

/// Whether something was due on a channel and nothing at all came.
fn is_silent(matrix: &Matrix) -> bool {
    let due = matrix.cells.iter().any(|cell| matches!(cell.duty, Duty::Must(_)));
    due && matrix.cells.iter().all(|cell| cell.copies == 0)
}

/// Arrivals of markers, at tabs other than the one that sent, in events that are no channel.
pub(in crate::diagnose) fn elsewhere<'a>(
    case: &'a Case<'_>,
) -> BTreeMap<&'a EventName, Vec<&'a Arrival>> {
    let mut found: BTreeMap<&EventName, Vec<&Arrival>> = BTreeMap::new();
    for arrival in &case.history.arrivals {
        let known = case.scenario.system.channels.iter().any(|c| c.hears(&arrival.event));
        let others = arrival.messages.iter().any(|id| {
            case.history.messages.get(id).is_some_and(|message| message.tab != arrival.tab)
        });
        if !known && others {
            found.entry(&arrival.event).or_default().push(arrival);
        }
    }
    found
}
