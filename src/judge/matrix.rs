//! The matrix: cells summed by sender tab and receiver tab, one for each channel.

use crate::ledger::{MessageId, Seq};
use crate::scenario::{EventName, Part, TabId};

/// One message at one tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The message.
    pub message: MessageId,
    /// The tab that sent it.
    pub sender: TabId,
    /// The tab that may have heard it.
    pub receiver: TabId,
    /// What the receiver is to the message.
    pub part: Part,
    /// What should have come.
    pub duty: Duty,
    /// The copies that came on this channel.
    pub copies: u16,
    /// The entries that brought them.
    pub arrivals: Vec<Seq>,
}

/// What should have come to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Exactly so many copies, at least one.
    Must(u16),
    /// None.
    MustNot,
    /// One or none: membership or the send was uncertain at that time.
    May,
    /// Anything: the scenario or the missing policy leaves it open.
    Open,
}

/// How a cell came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// What should have come came, and no more.
    Right,
    /// Nothing came, though something should have.
    Missing,
    /// Too few came.
    TooFew,
    /// Something came, though nothing should have.
    Unwanted,
    /// More came than should have.
    Doubled,
}

impl Cell {
    /// How the cell came out.
    pub fn fate(&self) -> Fate {
        match (self.duty, self.copies) {
            (Duty::Must(_), 0) => Fate::Missing,
            (Duty::Must(due), came) if came < due => Fate::TooFew,
            (Duty::Must(due), came) if came > due => Fate::Doubled,
            (Duty::MustNot, came) if came > 0 => Fate::Unwanted,
            (Duty::May, came) if came > 1 => Fate::Doubled,
            _ => Fate::Right,
        }
    }
}

/// The cells of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The event of the channel.
    pub channel: EventName,
    /// The tabs that sent, in the order of the scenario.
    pub senders: Vec<TabId>,
    /// The tabs that may have heard, in the order of the scenario.
    pub receivers: Vec<TabId>,
    /// All cells.
    pub cells: Vec<Cell>,
}

/// All cells of one sender tab and one receiver tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The messages.
    pub messages: u32,
    /// The copies that came.
    pub came: u32,
    /// The copies that had to come.
    pub due: u32,
    /// The cells that are not right.
    pub wrong: u32,
    /// The cells that may or may not have copies.
    pub open: u32,
}

impl Matrix {
    /// The cells of one sender tab and one receiver tab, summed.
    pub fn sum(&self, sender: &TabId, receiver: &TabId) -> Sum {
        let cells = self.cells.iter().filter(|c| &c.sender == sender && &c.receiver == receiver);
        cells.fold(Sum::default(), |sum, cell| Sum {
            messages: sum.messages + 1,
            came: sum.came + u32::from(cell.copies),
            due: sum.due + if let Duty::Must(due) = cell.duty { u32::from(due) } else { 0 },
            wrong: sum.wrong + u32::from(cell.fate() != Fate::Right),
            open: sum.open + u32::from(matches!(cell.duty, Duty::May | Duty::Open)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(duty: Duty, copies: u16) -> Cell {
        Cell {
            message: MessageId(1),
            sender: "alice/1".parse().unwrap(),
            receiver: "bob/1".parse().unwrap(),
            part: Part::Member,
            duty,
            copies,
            arrivals: Vec::new(),
        }
    }

    #[test]
    fn fates_follow_duties() {
        for (duty, copies, fate) in [
            (Duty::Must(1), 1, Fate::Right),
            (Duty::Must(1), 0, Fate::Missing),
            (Duty::Must(1), 2, Fate::Doubled),
            (Duty::Must(2), 1, Fate::TooFew),
            (Duty::MustNot, 0, Fate::Right),
            (Duty::MustNot, 1, Fate::Unwanted),
            (Duty::May, 0, Fate::Right),
            (Duty::May, 1, Fate::Right),
            (Duty::May, 2, Fate::Doubled),
            (Duty::Open, 7, Fate::Right),
        ] {
            assert_eq!(cell(duty, copies).fate(), fate, "{duty:?} {copies}");
        }
    }

    #[test]
    fn sums_count_what_came_against_what_was_due() {
        let matrix = Matrix {
            channel: "m".into(),
            senders: vec!["alice/1".parse().unwrap()],
            receivers: vec!["bob/1".parse().unwrap()],
            cells: vec![cell(Duty::Must(1), 2), cell(Duty::Must(1), 1), cell(Duty::May, 0)],
        };
        let sum = matrix.sum(&"alice/1".parse().unwrap(), &"bob/1".parse().unwrap());
        assert_eq!(sum, Sum { messages: 3, came: 3, due: 2, wrong: 1, open: 1 });
    }
}
