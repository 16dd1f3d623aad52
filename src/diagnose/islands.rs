//! Channels that stay at one server process: what should come within a process comes, and nothing comes from one to
//! another.

use std::collections::{BTreeMap, BTreeSet};

use super::crossing::Crossing;
use super::wording;
use crate::judge::{Case, Cell, Duty, Evidence, Matrix, Node};
use crate::ledger::{MessageId, Seq};
use crate::scenario::{EventName, TabId};

/// The fewest tabs at a process that show that it works by itself.
const FEWEST: usize = 2;

/// What shows that nothing passes between processes.
pub(super) struct Islands<'a> {
    case: &'a Case<'a>,
    /// The channels on which nothing does.
    pub(super) channels: BTreeSet<&'a EventName>,
    /// What should have come within a process, and did.
    within: Vec<Apart<'a>>,
    /// What should have come from one process to another, and did not.
    across: Vec<Apart<'a>>,
}

/// A cell, and where its ends sit.
struct Apart<'a> {
    cell: &'a Cell,
    from: Node,
    to: Node,
}

impl<'a> Islands<'a> {
    pub(super) fn of(case: &'a Case<'_>) -> Option<Self> {
        let none = (BTreeSet::new(), Vec::new(), Vec::new());
        let (channels, within, across) = none;
        let mut islands = Self { case, channels, within, across };
        for matrix in &case.matrices {
            islands.add(matrix);
        }
        let both = islands.across.iter().any(|one| {
            islands.across.iter().any(|other| (one.from, one.to) == (other.to, other.from))
        });
        (both && islands.working() > 0).then_some(islands)
    }

    fn add(&mut self, matrix: &'a Matrix) {
        let due = matrix.cells.iter().filter(|cell| matches!(cell.duty, Duty::Must(_)));
        let placed = due.filter_map(|cell| {
            let (from, to) = self.case.nodes.ends(&self.case.history, cell)?;
            Some(Apart { cell, from, to })
        });
        let (within, across): (Vec<_>, Vec<_>) = placed.partition(|apart| apart.from == apart.to);
        let stays = within.iter().all(|apart| apart.cell.copies > 0)
            && across.iter().all(|apart| apart.cell.copies == 0);
        if stays && !within.is_empty() && !across.is_empty() {
            self.channels.insert(&matrix.channel);
            self.within.extend(within);
            self.across.extend(across);
        }
    }

    /// Whether two processes at least work by themselves: with fewer tabs, one that is deaf looks the same.
    pub(super) fn are_proven(&self) -> bool {
        self.working() >= FEWEST
    }

    /// How many processes have tabs that hear each other.
    fn working(&self) -> usize {
        let mut hearers: BTreeMap<Node, BTreeSet<&TabId>> = BTreeMap::new();
        for apart in &self.within {
            hearers.entry(apart.to).or_default().insert(&apart.cell.receiver);
        }
        hearers.values().filter(|tabs| tabs.len() >= FEWEST).count()
    }

    /// What other events do.
    pub(super) fn crossing(&self) -> Crossing {
        Crossing::of(self.case, &self.channels)
    }

    /// The pattern, in words.
    pub(super) fn pattern(&self) -> String {
        let channels: BTreeSet<String> =
            self.channels.iter().map(|channel| format!("`{channel}`")).collect();
        format!(
            "of {}, all {} between tabs at one server process came, and none of {} from one process to another",
            wording::list(&channels),
            wording::count(self.within.len(), "delivery"),
            wording::count(self.across.len(), "delivery"),
        )
    }

    /// A delivery within a process, and one that is missing in each direction.
    pub(super) fn evidence(&self) -> Vec<Evidence> {
        let mut seen = BTreeSet::new();
        let ways = self.across.iter().filter(|apart| seen.insert((apart.from, apart.to)));
        let shown = self.within.iter().take(1).chain(ways.take(4));
        shown.map(|apart| self.shows(apart)).collect()
    }

    fn shows(&self, apart: &Apart<'_>) -> Evidence {
        let (cell, nodes) = (apart.cell, &self.case.nodes);
        let shows = format!(
            "{} at {} sent message {}: {} at {} got {}",
            cell.sender,
            nodes.name(apart.from),
            cell.message,
            cell.receiver,
            nodes.name(apart.to),
            wording::count(usize::from(cell.copies), "copy"),
        );
        Evidence { seq: cell.arrivals.first().copied().unwrap_or(self.sent(cell.message)), shows }
    }

    fn sent(&self, message: MessageId) -> Seq {
        self.case.history.messages.get(&message).map_or(Seq(0), |message| message.began.0)
    }
}
