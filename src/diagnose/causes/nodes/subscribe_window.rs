//! A server process subscribes to a room when the first tab joins it there, and does not wait until that has happened.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Evidence, Message, Node};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::RoomName;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "subscribe-window",
    family: Family::Nodes,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/subscribe-window.md"),
    sign: Sign::Rule(rule),
};

/// A message from another process that should have come to a tab, and whether it did.
struct Remote<'a> {
    cell: &'a Cell,
    message: &'a Message,
    room: &'a RoomName,
    to: Node,
}

impl Remote<'_> {
    fn came(&self) -> bool {
        self.cell.copies > 0
    }
}

fn rule(case: &Case<'_>) -> Option<Found> {
    let remote = remote(case);
    let places: BTreeSet<(&RoomName, Node)> = remote.iter().map(|one| (one.room, one.to)).collect();
    let mut windows = Vec::new();
    for (room, node) in places {
        let there: Vec<&Remote<'_>> =
            remote.iter().filter(|one| one.room == room && one.to == node).collect();
        windows.extend(window(case, &there));
    }
    let missing = remote.iter().filter(|one| !one.came()).count();
    let explained: usize = windows.iter().map(|window| window.missing).sum();
    if windows.is_empty() || explained < missing || local_ones_are_missing(case) {
        return None;
    }
    let longest = windows.iter().map(|window| window.millis).max().unwrap_or_default();
    let summary = format!(
        "{} from another server process {} missing, all sent at most {longest} ms after the first tab there had joined the \
         room; what was sent there came, and so did what was sent elsewhere later",
        wording::count(missing, "delivery"),
        if missing == 1 { "is" } else { "are" },
    );
    let evidence = windows.iter().flat_map(|window| window.evidence.clone()).collect();
    let met_before = |window: &Window| remote.iter().any(|one| came_before(one, window.joined));
    Some(if windows.iter().any(met_before) {
        Found::certain(summary, evidence)
    } else {
        Found::likely(summary, evidence).looks_like(
            "nodes-not-connected",
            "run once more: processes that have just been started may not have found each other yet, and do so once",
        )
    })
}

/// What was lost at one process, right after the room's first join there.
struct Window {
    joined: Seq,
    missing: usize,
    millis: u64,
    evidence: Vec<Evidence>,
}

/// The missing ones, if they are the first that were sent and there are later ones that came. Messages that are under
/// way at the same time have no order.
fn window(case: &Case<'_>, there: &[&Remote<'_>]) -> Option<Window> {
    let (come, lost): (Vec<&Remote<'_>>, Vec<&Remote<'_>>) =
        there.iter().partition(|one| one.came());
    let cells: Vec<&Cell> = come.iter().map(|one| one.cell).collect();
    let last_lost = lost.iter().map(|one| one.message.began).max()?;
    let last_come = come.iter().map(|one| one.message.began).max()?;
    let first = lost.first()?;
    let joined = first_join(case, first)?;
    let over = lost.iter().filter_map(|one| case.over(one.cell)).max().unwrap_or(last_lost.0);
    if lost.iter().any(|one| case.follows_any(one.cell, &cells))
        || last_come < last_lost
        || !hears_its_own(case, joined.0, over, first.to)
    {
        return None;
    }
    let entry = case.ledger.entries().iter().find(|entry| entry.seq == joined.0)?;
    let micros = last_lost.1.since(entry.at).as_micros();
    let millis = u64::try_from(micros.div_ceil(1000)).unwrap_or(u64::MAX);
    let name = case.nodes.name(first.to);
    let shows = format!("{} was the first to join {} at {name}", joined.1, first.room);
    let join = Evidence { seq: joined.0, shows };
    let misses = lost.iter().take(3).map(|one| Evidence {
        seq: one.message.began.0,
        shows: format!(
            "{} sent message {} at another process: {} at {name} got nothing",
            one.cell.sender, one.cell.message, one.cell.receiver
        ),
    });
    Some(Window {
        joined: joined.0,
        missing: lost.len(),
        millis,
        evidence: [join].into_iter().chain(misses).collect(),
    })
}

/// Whether something had come from another process before: then the processes had found each other.
fn came_before(one: &Remote<'_>, join: Seq) -> bool {
    one.cell.arrivals.iter().any(|arrival| *arrival < join)
}

/// What should have come from one process to another.
fn remote<'a>(case: &'a Case<'_>) -> Vec<Remote<'a>> {
    let remote = case.due().filter_map(|cell| {
        let message = case.history.messages.get(&cell.message)?;
        let (from, to) = case.nodes.ends(&case.history, cell)?;
        (from != to).then_some(Remote { cell, message, room: &message.room, to })
    });
    remote.collect()
}

/// The first confirmed join of the room at the process.
fn first_join(case: &Case<'_>, of: &Remote<'_>) -> Option<(Seq, String)> {
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::JoinEnded { tab, room, outcome: Outcome::Confirmed { .. } } if room == of.room => {
            let node = case.nodes.seat(&case.history, tab, entry.seq)?;
            (node == of.to).then(|| (entry.seq, tab.to_string()))
        }
        _ => None,
    })
}

/// Whether something that was sent at the process itself in that time came: its tabs are in the room.
fn hears_its_own(case: &Case<'_>, from: Seq, to: Seq, node: Node) -> bool {
    case.cells().any(|cell| {
        let sent = case.sent(cell);
        cell.copies > 0
            && sent.is_some_and(|sent| sent > from && sent <= to)
            && case.nodes.ends(&case.history, cell) == Some((node, node))
    })
}

/// Whether anything is missing that was sent at the receiver's own process.
fn local_ones_are_missing(case: &Case<'_>) -> bool {
    case.due().any(|cell| {
        let ends = case.nodes.ends(&case.history, cell);
        cell.copies == 0 && ends.is_none_or(|(from, to)| from == to)
    })
}
