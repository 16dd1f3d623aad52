//! The cells of a run, whatever their channel: what checks and causes ask of them.

use super::case::Case;
use super::matrix::{Cell, Duty};
use crate::ledger::Seq;

impl Case<'_> {
    /// The cells of all channels.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> + Clone {
        self.matrices.iter().flat_map(|matrix| &matrix.cells)
    }

    /// The cells to which something had to come.
    pub fn due(&self) -> impl Iterator<Item = &Cell> + Clone {
        self.cells().filter(|cell| matches!(cell.duty, Duty::Must(_)))
    }

    /// When the message of a cell was sent.
    pub fn sent(&self, cell: &Cell) -> Option<Seq> {
        self.history.messages.get(&cell.message).map(|message| message.began.0)
    }

    /// Whether the message of a cell, due to other tabs as well, came to one of them.
    pub fn others_got(&self, cell: &Cell) -> bool {
        self.due().any(|other| {
            other.message == cell.message && other.receiver != cell.receiver && other.copies > 0
        })
    }

    /// Whether the message of a cell began when that of one of the others was over.
    pub fn follows_any(&self, cell: &Cell, others: &[&Cell]) -> bool {
        others.iter().any(|other| self.is_over_before(other, cell))
    }

    /// Whether the message of a cell was over before that of another began. Those that are under way at the same time
    /// have no order.
    pub fn is_over_before(&self, cell: &Cell, other: &Cell) -> bool {
        self.over(cell).zip(self.sent(other)).is_some_and(|(over, began)| over < began)
    }

    /// When the answer to the message of a cell came, or was given up.
    pub fn over(&self, cell: &Cell) -> Option<Seq> {
        let message = self.history.messages.get(&cell.message)?;
        message.ended.as_ref().map(|(seq, ..)| *seq)
    }
}
