//! What commands of the user's did: connections that they ended, and server processes that they left.

use super::case::Case;
use crate::ledger::{Event, Seq};
use crate::scenario::{Direction, Restart};

/// A command, and the time in which what it does shows.
struct Span<'a> {
    restart: &'a Restart,
    from: Seq,
    /// When the next line began that does anything; absent where there was none.
    until: Option<Seq>,
}

impl Case<'_> {
    /// Whether a connection that ended at a time was ended by a command of the user's.
    pub fn ended_by_command(&self, at: Seq) -> bool {
        let mut spans = spans(self).into_iter();
        spans.any(|span| span.from < at && span.until.is_none_or(|until| at < until))
    }

    /// The number of server processes that ran at a time, as far as the scenario says.
    pub fn nodes_at(&self, at: Seq) -> usize {
        let before = spans(self).into_iter().filter(|span| span.from < at);
        let left = before.filter_map(|span| span.restart.nodes.as_ref()).next_back();
        left.map_or(self.scenario.system.socket.nodes.len(), Vec::len)
    }
}

/// Every command that was run. Who waits or looks on afterwards leaves it time to show.
fn spans<'a>(case: &'a Case<'_>) -> Vec<Span<'a>> {
    let mut spans: Vec<Span<'a>> = Vec::new();
    for entry in case.ledger.entries() {
        let Event::DirectionBegan { line, .. } = &entry.event else { continue };
        let line = usize::try_from(*line).ok().and_then(|line| case.scenario.script.get(line));
        if matches!(line, Some(Direction::Wait(_) | Direction::Expect(_))) {
            continue;
        }
        if let Some(last) = spans.last_mut() {
            last.until.get_or_insert(entry.seq);
        }
        if let Some(Direction::Restart(restart)) = line {
            spans.push(Span { restart, from: entry.seq, until: None });
        }
    }
    spans
}
