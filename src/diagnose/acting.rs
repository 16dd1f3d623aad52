//! Lines of the script in which one tab alone did something that others may be told of: it connected, joined, left or
//! closed. What is told of its user meanwhile began where it sits.

use crate::judge::{Case, Node};
use crate::ledger::{Event, Seq};
use crate::scenario::TabId;

/// A line of the script.
struct Line<'a> {
    began: Seq,
    acts: Vec<(&'a TabId, Option<Node>)>,
}

/// Who acted in which line.
pub(super) struct Acting<'a> {
    lines: Vec<Line<'a>>,
    /// The tabs that left or ended, and where: what others are told of it may come much later.
    gone: Vec<(Seq, &'a TabId, Option<Node>)>,
}

impl<'a> Acting<'a> {
    pub(super) fn of(case: &'a Case<'_>) -> Self {
        let (mut lines, mut gone): (Vec<Line<'_>>, _) = (Vec::new(), Vec::new());
        for entry in case.ledger.entries() {
            if let Event::DirectionBegan { .. } = entry.event {
                lines.push(Line { began: entry.seq, acts: Vec::new() });
            } else if let (Some(tab), Some(line)) = (actor(&entry.event), lines.last_mut()) {
                let at = |seq| case.nodes.seat(&case.history, tab, seq);
                // A connection that the run closes has ended with that entry.
                let before = Seq(entry.seq.0.saturating_sub(1));
                let node = at(entry.seq).or_else(|| at(before));
                line.acts.push((tab, node));
                if !matches!(entry.event, Event::Connected { .. } | Event::JoinBegan { .. }) {
                    gone.push((entry.seq, tab, node));
                }
            }
        }
        Self { lines, gone }
    }

    /// The one tab that acted in the line of this entry, and where it sat. Nothing where there were several, or where a
    /// tab of its user had left or ended elsewhere before.
    pub(super) fn alone(&self, at: Seq) -> Option<(&'a TabId, Node)> {
        let line = self.lines.iter().rfind(|line| line.began < at)?;
        let (tab, node) = line.acts.first()?;
        let alone = line.acts.iter().all(|act| act == &(*tab, *node));
        let mut gone = self.gone.iter().filter(|(seq, of, _)| *seq < at && of.user() == tab.user());
        let is_told_of_elsewhere = gone.any(|(.., from)| from != node);
        (alone && !is_told_of_elsewhere).then_some((*tab, (*node)?))
    }
}

/// The tab that does something that others may be told of.
fn actor(event: &Event) -> Option<&TabId> {
    match event {
        Event::Connected { on, .. } | Event::Disconnected { on, .. } => on.tab(),
        Event::JoinBegan { tab, .. }
        | Event::LeaveBegan { tab, .. }
        | Event::CloseBegan { tab, .. } => Some(tab),
        _ => None,
    }
}
