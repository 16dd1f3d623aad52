//! Tabs that went away while others of their user stayed, and where these sat.

use crate::judge::{Announcement, Case, Node};
use crate::ledger::Seq;
use crate::scenario::TabId;

/// A tab that went away while its user was there.
pub(super) struct Departed<'a> {
    pub(super) tab: &'a TabId,
    /// Where it sat.
    pub(super) node: Node,
    /// How many tabs the user had left.
    pub(super) siblings: usize,
    /// How many of these sat at the same node.
    pub(super) siblings_there: usize,
    at: Seq,
    /// When the next tab of the user came or went.
    until: Option<Seq>,
}

impl Departed<'_> {
    /// Whether an announcement came after it, and before anything else happened to the user.
    pub(super) fn is_told_by(&self, told: &Announcement) -> bool {
        told.user == *self.tab.user()
            && told.seq > self.at
            && self.until.is_none_or(|until| told.seq < until)
    }
}

/// Every tab that went away while its user was there, as far as it is known where all of them sat.
pub(super) fn departed<'a>(case: &'a Case<'_>) -> Vec<Departed<'a>> {
    let tabs = case.history.tabs();
    let ends = tabs.flat_map(|tab| {
        let ended = case.history.connections(tab).into_iter();
        ended.filter_map(move |(from, until)| Some((tab, from, until?)))
    });
    ends.filter_map(|(tab, from, at)| of_end(case, tab, from, at)).collect()
}

fn of_end<'a>(case: &Case<'_>, tab: &'a TabId, from: Seq, at: Seq) -> Option<Departed<'a>> {
    let node = case.nodes.seat(&case.history, tab, from)?;
    let left = case.history.connected_tabs(tab.user(), at);
    let left: Vec<&TabId> = left.iter().filter(|other| *other != tab).collect();
    let seats = left.iter().map(|other| case.nodes.seat(&case.history, other, at));
    let seats = seats.collect::<Option<Vec<_>>>()?;
    let siblings_there = seats.iter().filter(|seat| **seat == node).count();
    let until = next_change(case, tab, at);
    let siblings = left.len();
    (siblings > 0).then_some(Departed { tab, node, siblings, siblings_there, at, until })
}

/// When a tab of the same user next came or went.
fn next_change(case: &Case<'_>, tab: &TabId, after: Seq) -> Option<Seq> {
    let of_user = case.history.tabs().filter(|other| other.user() == tab.user());
    let changes = of_user.flat_map(|tab| {
        case.history.connections(tab).into_iter().flat_map(|(from, until)| [Some(from), until])
    });
    changes.flatten().filter(|change| *change > after).min()
}
