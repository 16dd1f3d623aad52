//! A system that lets everybody in and says no later: there, that a tab got in says nothing of its token.

use crate::judge::Case;
use crate::ledger::{DisconnectReason, Endpoint, Event, Outcome, Probe, ProbeAnswer, Seq};
use crate::scenario::TabId;

/// Whether forged tokens are let in at first, and no tab of those that were let in got any further.
pub(super) fn leads_nowhere(case: &Case<'_>, admitted: &[(Seq, TabId)]) -> bool {
    lets_forgeries_in(case) && (all_fell_short(case) || all_were_thrown_out(case, admitted))
}

/// Whether a token that is signed with a random key gets as far as CONNECT. What is never answered afterwards got so far as
/// well: had CONNECT not been answered, no tab would be in.
fn lets_forgeries_in(case: &Case<'_>) -> bool {
    case.ledger.entries().iter().any(|entry| {
        matches!(
            entry.event,
            Event::ProbeAnswered {
                probe: Probe::RandomKey,
                answer: ProbeAnswer::Expelled { .. } | ProbeAnswer::Unanswered
            }
        )
    })
}

fn all_fell_short(case: &Case<'_>) -> bool {
    let entries = case.ledger.entries().iter();
    let outcomes = entries.filter_map(|entry| match &entry.event {
        // Where nothing is asked, nothing can fall short.
        Event::JoinEnded { outcome: Outcome::Unasked, .. } => None,
        Event::GreetEnded { outcome, .. } | Event::JoinEnded { outcome, .. } => Some(outcome),
        _ => None,
    });
    let outcomes: Vec<&Outcome> = outcomes.collect();
    !outcomes.is_empty() && outcomes.iter().all(|outcome| outcome.shortfall().is_some())
}

/// Whether the server ended every tab, as it ended those with forged tokens.
fn all_were_thrown_out(case: &Case<'_>, admitted: &[(Seq, TabId)]) -> bool {
    let entries = case.ledger.entries().iter();
    let thrown_out = entries.filter_map(|entry| match &entry.event {
        Event::Disconnected { on: Endpoint::Tab(tab), reason, .. }
            if *reason != DisconnectReason::ClientDisconnect =>
        {
            Some(tab)
        }
        _ => None,
    });
    let thrown_out: Vec<&TabId> = thrown_out.collect();
    admitted.iter().all(|(_, tab)| thrown_out.contains(&tab))
}
