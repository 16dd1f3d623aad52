//! A join is acknowledged before the tab is in the room.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Duty, Evidence, Fate};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::{RoomName, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "join-ack-before-membership",
    family: Family::Rooms,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/join-ack-before-membership.md"),
    sign: Sign::Rule(rule),
};

/// How many messages must come once they come, so that it is not chance.
const THEN: usize = 3;

fn rule(case: &Case<'_>) -> Option<Found> {
    let late: Vec<Late> =
        confirmed_joins(case).iter().filter_map(|join| late(case, join)).collect();
    let first = late.first()?;
    let lost: usize = late.iter().map(|one| one.lost).sum();
    let elsewhere = case.due().filter(|cell| cell.fate() == Fate::Missing).count() > lost;
    // A single message that is missing after a join is chance, where others are missing elsewhere.
    if lost == 1 && elsewhere {
        return None;
    }
    let summary = format!(
        "{} that were sent after a join had been confirmed did not come, and all later ones did: the answer comes \
         before the tab is in the room",
        wording::count(lost, "message")
    );
    let evidence = late.iter().take(4).map(|one| Evidence {
        seq: one.join,
        shows: format!("{} was told it had joined, and missed the next {}", one.tab, one.lost),
    });
    let evidence = evidence.collect();
    Some(if lost > 1 && !elsewhere {
        Found::certain(summary, evidence)
    } else {
        let telling = format!("let {} join again while somebody sends faster", first.tab);
        Found::likely(summary, evidence).looks_like("intermittent-loss", &telling)
    })
}

struct Join {
    seq: Seq,
    tab: TabId,
    room: RoomName,
}

/// A join after which the first messages were lost.
struct Late {
    join: Seq,
    tab: TabId,
    lost: usize,
}

fn confirmed_joins(case: &Case<'_>) -> Vec<Join> {
    let entries = case.ledger.entries().iter();
    let joins = entries.filter_map(|entry| match &entry.event {
        Event::JoinEnded { tab, room, outcome: Outcome::Confirmed { .. } } => {
            Some(Join { seq: entry.seq, tab: tab.clone(), room: room.clone() })
        }
        _ => None,
    });
    joins.collect()
}

/// Whether messages due right after a join were missing and heard by others, and all that followed came. Messages that
/// are under way at the same time have no order: only one that was over before another began is in front of it.
fn late(case: &Case<'_>, join: &Join) -> Option<Late> {
    let matrix = case.matrices.first()?;
    let until = case.history.connection_end(&join.tab, join.seq);
    let due = |cell: &&Cell| {
        let message = case.history.messages.get(&cell.message);
        cell.receiver == join.tab
            && matches!(cell.duty, Duty::Must(_))
            && message.is_some_and(|message| {
                message.room == join.room
                    && message.began.0 > join.seq
                    && until.is_none_or(|until| message.began.0 < until)
            })
    };
    let cells: Vec<&Cell> = matrix.cells.iter().filter(due).collect();
    let (lost, arrived): (Vec<&Cell>, Vec<&Cell>) =
        cells.into_iter().partition(|cell| cell.copies == 0);
    let follows = |cell: &&Cell| arrived.iter().any(|one| is_over_before(case, one, cell));
    let by_others = lost.iter().any(|cell| case.others_got(cell));
    (by_others && arrived.len() >= THEN && !lost.iter().any(follows)).then(|| Late {
        join: join.seq,
        tab: join.tab.clone(),
        lost: lost.len(),
    })
}

/// Whether a message was over before another began.
fn is_over_before(case: &Case<'_>, one: &Cell, other: &Cell) -> bool {
    let message = |cell: &Cell| case.history.messages.get(&cell.message);
    let over = message(one).and_then(|message| message.ended.as_ref()).map(|(seq, ..)| *seq);
    over.zip(message(other)).is_some_and(|(over, other)| over < other.began.0)
}
