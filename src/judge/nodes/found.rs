//! Nodes that nobody has named: groups of connections in which everybody hears everybody, and between which nothing
//! passes that should; or groups of a user's own tabs, of which those that do not hear each other are together.
//!
//! Groups are taken for nodes only where they are proven: two of them at least, and no cell that contradicts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Nodes, Seat, seats_of};
use crate::judge::case::Case;
use crate::judge::history::Presence;
use crate::judge::matrix::{Cell, Duty};
use crate::scenario::{Part, UserName};

/// The fewest connections that make a group, each of which hears another: one that hears nobody may simply be deaf.
const FEWEST: usize = 2;

pub(super) fn found(case: &Case<'_>) -> Nodes {
    let groups = islands(case).or_else(|| quiet_groups(case));
    groups.map(Nodes::grouped).unwrap_or_default()
}

/// Two connections, and whether they belong together as far as one cell tells.
type Tie = (Seat, Seat, bool);

/// Who hears whom: what should have come came, or it did not.
fn islands(case: &Case<'_>) -> Option<BTreeMap<Seat, usize>> {
    let ties: Vec<Tie> = case.due().filter_map(|cell| tie(case, cell, cell.copies > 0)).collect();
    let groups = groups(&ties)?;
    let hearers = ties.iter().filter(|(.., heard)| *heard).map(|(_, to, _)| to);
    let sizes = sizes(&groups, hearers.collect());
    let large = |seat: &Seat| groups.get(seat).filter(|group| is_large(&sizes, **group));
    let crossed: BTreeSet<(usize, usize)> = ties
        .iter()
        .filter_map(|(from, to, _)| Some((*large(from)?, *large(to)?)))
        .filter(|(from, to)| from != to)
        .collect();
    let both_ways = crossed.iter().any(|(from, to)| crossed.contains(&(*to, *from)));
    let known = groups.iter().filter(|(_, group)| is_large(&sizes, **group));
    both_ways.then(|| known.map(|(seat, group)| (seat.clone(), *group)).collect())
}

/// Which of a user's own tabs are left out when one of them speaks: those that the process knows. At least one user
/// must have two groups, and one of them two tabs; and every tab is left out of what it says itself.
fn quiet_groups(case: &Case<'_>) -> Option<BTreeMap<Seat, usize>> {
    let own = case.cells().filter(|cell| {
        matches!(cell.part, Part::Emitter | Part::SenderTab) && cell.duty == Duty::MustNot
    });
    let ties: Vec<Tie> = own
        .filter(|cell| is_throughout(case, cell))
        .filter_map(|cell| tie(case, cell, cell.copies == 0))
        .collect();
    let groups = groups(&ties)?;
    let sizes = sizes(&groups, groups.keys().collect());
    let mut of_user: BTreeMap<&UserName, BTreeSet<usize>> = BTreeMap::new();
    for ((tab, _), group) in &groups {
        of_user.entry(tab.user()).or_default().insert(*group);
    }
    let proven = |groups: &BTreeSet<usize>| {
        groups.len() > 1 && groups.iter().any(|group| is_large(&sizes, *group))
    };
    of_user.values().any(proven).then_some(groups)
}

fn is_throughout(case: &Case<'_>, cell: &Cell) -> bool {
    let history = &case.history;
    history.messages.get(&cell.message).is_some_and(|message| {
        !history.is_refused(message)
            && history.presence(&cell.receiver, history.span(message, &cell.receiver))
                == Presence::Throughout
    })
}

fn tie(case: &Case<'_>, cell: &Cell, together: bool) -> Option<Tie> {
    let message = case.history.messages.get(&cell.message)?;
    let (from, to) = seats_of(&case.history, message, cell)?;
    Some((from, to, together))
}

/// The groups that the ties make, by number; nothing where a tie contradicts them.
fn groups(ties: &[Tie]) -> Option<BTreeMap<Seat, usize>> {
    let mut groups: BTreeMap<Seat, usize> = BTreeMap::new();
    for (from, to, _) in ties {
        for seat in [from, to] {
            let next = groups.len();
            groups.entry(seat.clone()).or_insert(next);
        }
    }
    for (from, to, _) in ties.iter().filter(|(_, _, together)| *together) {
        let (kept, gone) = (groups[from], groups[to]);
        if kept == gone {
            continue;
        }
        groups.values_mut().filter(|group| **group == gone).for_each(|group| *group = kept);
    }
    let holds = ties.iter().all(|(from, to, together)| (groups[from] == groups[to]) == *together);
    holds.then_some(groups)
}

/// How many of these seats are in each group.
fn sizes(groups: &BTreeMap<Seat, usize>, seats: BTreeSet<&Seat>) -> BTreeMap<usize, usize> {
    let mut sizes = BTreeMap::new();
    for group in seats.into_iter().filter_map(|seat| groups.get(seat)) {
        *sizes.entry(*group).or_insert(0) += 1;
    }
    sizes
}

fn is_large(sizes: &BTreeMap<usize, usize>, group: usize) -> bool {
    sizes.get(&group).is_some_and(|size| *size >= FEWEST)
}
