//! At which server process each connection sits: as the scenario names them, or as who hears whom shows.

mod found;

use std::collections::BTreeMap;

use super::case::Case;
use super::history::{History, Message};
use super::matrix::Cell;
use crate::ledger::{Event, Ledger, Seq};
use crate::scenario::{NodeName, TabId};

/// A server process; two that are equal are one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(usize);

/// One connection of a tab, by the entry at which it was let in: a tab that comes back may sit elsewhere.
type Seat = (TabId, Seq);

/// How it is known where connections sit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seating {
    /// It is not: there may be one process or several.
    #[default]
    Unknown,
    /// The scenario names the nodes.
    Named,
    /// Who hears whom falls into groups.
    Found,
}

/// The server processes, and who sits where.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    seating: Seating,
    names: Vec<NodeName>,
    seats: BTreeMap<Seat, Node>,
}

impl Nodes {
    /// The nodes of a run whose matrices are drawn.
    pub(super) fn of(case: &Case<'_>) -> Self {
        let named = Self::named(case.ledger);
        if named.seats.is_empty() { found::found(case) } else { named }
    }

    fn named(ledger: &Ledger) -> Self {
        let (mut nodes, mut chosen) = (Self::default(), BTreeMap::new());
        for entry in ledger.entries() {
            match &entry.event {
                Event::Seated(seated) => {
                    let known = nodes.names.iter().position(|name| *name == seated.node);
                    let node = known.unwrap_or_else(|| {
                        nodes.names.push(seated.node.clone());
                        nodes.names.len() - 1
                    });
                    chosen.insert(seated.tab.clone(), Node(node));
                }
                Event::Connected { on, .. } => {
                    if let Some((tab, node)) = on.tab().and_then(|tab| chosen.get_key_value(tab)) {
                        nodes.seats.insert((tab.clone(), entry.seq), *node);
                        nodes.seating = Seating::Named;
                    }
                }
                _ => {}
            }
        }
        nodes
    }

    fn grouped(groups: BTreeMap<Seat, usize>) -> Self {
        let seats = groups.into_iter().map(|(seat, group)| (seat, Node(group))).collect();
        Self { seating: Seating::Found, names: Vec::new(), seats }
    }

    /// How it is known.
    pub fn seating(&self) -> Seating {
        self.seating
    }

    /// Where a tab sat at a time.
    pub fn seat(&self, history: &History, tab: &TabId, at: Seq) -> Option<Node> {
        self.seats.get(&seat(history, tab, at)?).copied()
    }

    /// Where the sender and the receiver of a cell sat when its message was sent.
    pub fn ends(&self, history: &History, cell: &Cell) -> Option<(Node, Node)> {
        let at = history.messages.get(&cell.message)?.began.0;
        let ends = (self.seat(history, &cell.sender, at)?, self.seat(history, &cell.receiver, at)?);
        Some(ends)
    }

    /// The name of a node, in words.
    pub fn name(&self, node: Node) -> String {
        match self.names.get(node.0) {
            Some(name) => format!("node {name}"),
            None => format!("process {}", node.0 + 1),
        }
    }
}

/// The connection that a tab had at a time.
fn seat(history: &History, tab: &TabId, at: Seq) -> Option<Seat> {
    history.connection_at(tab, at).map(|since| (tab.clone(), since))
}

/// The connections of a cell's sender and receiver when its message was sent.
fn seats_of(history: &History, message: &Message, cell: &Cell) -> Option<(Seat, Seat)> {
    let at = message.began.0;
    Some((seat(history, &cell.sender, at)?, seat(history, &cell.receiver, at)?))
}
