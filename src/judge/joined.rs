//! What is missing right after a join: a tab was told that it was in the room, missed the first messages that were
//! due to it there, and heard the later ones.

use std::collections::BTreeSet;

use super::case::Case;
use super::matrix::{Cell, Duty};
use crate::ledger::{Event, MessageId, Outcome, Seq};
use crate::scenario::{RoomName, TabId};

/// What was due to a tab after a join that was confirmed, on the same connection.
#[derive(Clone, Debug)]
pub struct Joined<'a> {
    /// Where the join was confirmed.
    pub joined: Seq,
    /// The tab.
    pub tab: &'a TabId,
    /// The room.
    pub room: &'a RoomName,
    /// Where the connection ended, if it did.
    pub until: Option<Seq>,
    /// What came.
    pub come: Vec<&'a Cell>,
    /// What did not.
    pub lost: Vec<&'a Cell>,
}

/// All joins of a run that were confirmed, in their order, and what came of them on its first channel.
pub fn joined<'a>(case: &'a Case<'_>) -> Vec<Joined<'a>> {
    let joins = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::JoinEnded { tab, room, outcome: Outcome::Confirmed { .. } } => {
            Some(Joined::of(case, entry.seq, tab, room))
        }
        _ => None,
    });
    joins.collect()
}

/// The messages and the tabs that missed them right after a join, before anything else came.
pub fn missed_after_joins<'a>(
    case: &Case<'_>,
    joins: &[Joined<'a>],
) -> BTreeSet<(MessageId, &'a TabId)> {
    let cells = joins.iter().flat_map(|one| one.missed_at_first(case));
    cells.map(|cell| (cell.message, &cell.receiver)).collect()
}

/// Whether something is missing, and all of it right after a join.
pub fn lacks_only_after_joins(case: &Case<'_>) -> bool {
    let joins = joined(case);
    let missed = missed_after_joins(case, &joins);
    let mut lost = case.due().filter(|cell| cell.copies == 0);
    !missed.is_empty() && lost.all(|cell| missed.contains(&(cell.message, &cell.receiver)))
}

impl<'a> Joined<'a> {
    fn of(case: &'a Case<'_>, joined: Seq, tab: &'a TabId, room: &'a RoomName) -> Self {
        let until = case.history.connection_end(tab, joined);
        let mut one = Self { joined, tab, room, until, come: Vec::new(), lost: Vec::new() };
        let cells = case.matrices.first().into_iter().flat_map(|matrix| &matrix.cells);
        let due = cells.filter(|cell| {
            matches!(cell.duty, Duty::Must(_)) && cell.receiver == *tab && one.has(case, cell)
        });
        (one.come, one.lost) = due.partition(|cell| cell.copies > 0);
        one
    }

    fn has(&self, case: &Case<'_>, cell: &Cell) -> bool {
        let message = case.history.messages.get(&cell.message);
        message.is_some_and(|of| of.room == *self.room && self.is_behind(of.began.0))
    }

    /// Whether something began after the join, on the same connection.
    pub fn is_behind(&self, began: Seq) -> bool {
        began > self.joined && self.until.is_none_or(|until| began < until)
    }

    /// What is missing before anything came. Messages that are under way at the same time have no order.
    pub fn missed_at_first(&self, case: &Case<'_>) -> Vec<&'a Cell> {
        let lost = self.lost.iter().filter(|cell| !case.follows_any(cell, &self.come));
        lost.copied().collect()
    }

    /// Whether all that is missing is missing at first.
    pub fn misses_only_at_first(&self, case: &Case<'_>) -> bool {
        self.missed_at_first(case).len() == self.lost.len()
    }
}
