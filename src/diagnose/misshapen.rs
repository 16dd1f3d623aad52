//! Messages that come in the event that the scenario names, and not as it says: in another shape, or without the text that
//! was sent in them.

use serde_json::Value;

use crate::judge::{Arrival, Case, Duty, Matrix};
use crate::scenario::{Channel, Difference, EventName, MarkerUse};

/// Copies of messages that are in another shape than the scenario says.
pub(super) struct Misshapen<'a> {
    pub(super) event: &'a EventName,
    pub(super) copies: Vec<&'a Arrival>,
    /// How the first of them differs.
    pub(super) difference: Difference,
}

impl Misshapen<'_> {
    /// Whether a field holds another word than the scenario says, such as the name of another type: then the copy may be
    /// right, and what it is called has changed.
    pub(super) fn is_other_word(&self) -> bool {
        let is_word = |text: &str| serde_json::from_str::<Value>(text).is_ok_and(|v| v.is_string());
        is_word(&self.difference.expected) && is_word(&self.difference.found)
    }
}

/// What came in another shape, on a channel on which nothing came in the right one.
pub(super) fn misshapen<'a>(case: &'a Case<'_>) -> Option<Misshapen<'a>> {
    silent_channels(case).find_map(|(channel, _)| {
        let differing = case.history.arrivals.iter().filter_map(|arrival| {
            let mut messages =
                arrival.messages.iter().filter_map(|id| case.history.messages.get(id));
            let message = messages.find(|message| message.tab != arrival.tab)?;
            Some((arrival, case.misfit(channel, message, arrival)?))
        });
        let (copies, mut differences): (Vec<_>, Vec<_>) = differing.unzip();
        let difference = differences.drain(..).next()?;
        Some(Misshapen { event: &channel.on, copies, difference })
    })
}

/// What came in the right event without the text of any message, as often as messages were due: at every tab to which
/// something was.
pub(super) fn without_their_text<'a>(
    case: &'a Case<'_>,
) -> Option<(&'a EventName, Vec<&'a Arrival>)> {
    if case.history.arrivals.iter().any(|arrival| !arrival.messages.is_empty()) {
        return None;
    }
    silent_channels(case).find_map(|(channel, matrix)| {
        let copies = case.history.arrivals.iter().filter(|arrival| {
            let mut messages = case.history.messages.values();
            channel.hears(&arrival.event)
                && messages.any(|message| case.misfit(channel, message, arrival).is_none())
        });
        let copies: Vec<&Arrival> = copies.collect();
        let due = matrix.cells.iter().filter(|cell| matches!(cell.duty, Duty::Must(_)));
        let has_all = due.clone().all(|cell| {
            let heard = copies.iter().filter(|copy| copy.tab == cell.receiver).count();
            heard >= due.clone().filter(|other| other.receiver == cell.receiver).count()
        });
        (has_all && !copies.is_empty()).then_some((&channel.on, copies))
    })
}

/// The channels on which something was due, known by its text, and nothing came.
fn silent_channels<'a>(case: &'a Case<'_>) -> impl Iterator<Item = (&'a Channel, &'a Matrix)> {
    let channels = case.scenario.system.channels.iter().zip(&case.matrices);
    channels.filter(|(channel, matrix)| {
        channel.marker == MarkerUse::Anywhere
            && matrix.cells.iter().any(|cell| matches!(cell.duty, Duty::Must(_)))
            && matrix.cells.iter().all(|cell| cell.copies == 0)
    })
}
