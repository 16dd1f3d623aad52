//! The checks, one file each: a name, a promise, and a function of the run.

pub(super) mod ack_kept;
pub(super) mod causal_order;
pub(super) mod completed;
pub(super) mod connected;
pub(super) mod delivered_once;
pub(super) mod expectations;
pub(super) mod expiry;
pub(super) mod gate;
pub(super) mod history_complete;
pub(super) mod identity;
pub(super) mod in_order;
pub(super) mod joined_means_hearing;
pub(super) mod left_means_deaf;
pub(super) mod logged_in;
pub(super) mod logout;
pub(super) mod no_leak;
pub(super) mod not_intruded;
pub(super) mod not_spoofed;
pub(super) mod presence;
pub(super) mod reached;
pub(super) mod recovery;
pub(super) mod refreshed;
pub(super) mod silent_sender;
pub(super) mod stayed_connected;
pub(super) mod told_apart;

use super::case::Case;
use super::finding::Evidence;
use super::matrix::{Cell, Duty, Fate};
use super::promise::evidence;
use crate::scenario::EventName;

/// The most evidence that a finding carries; the matrix has the rest.
const MOST_EVIDENCE: usize = 6;

/// The cells of all channels.
fn cells<'a>(case: &'a Case<'_>) -> impl Iterator<Item = (&'a EventName, &'a Cell)> {
    case.matrices.iter().flat_map(|matrix| matrix.cells.iter().map(|c| (&matrix.channel, c)))
}

/// What a wrong cell shows.
fn cell_evidence(case: &Case<'_>, channel: &EventName, cell: &Cell) -> Evidence {
    let due = match cell.duty {
        Duty::Must(due) => due.to_string(),
        Duty::MustNot => "0".into(),
        Duty::May => "at most 1".into(),
        Duty::Open => "any number".into(),
    };
    let shows = format!(
        "message {} of {}: {} got {} `{channel}`, expected {due}",
        cell.message, cell.sender, cell.receiver, cell.copies
    );
    let sent = case.history.messages.get(&cell.message).map(|message| message.began.0);
    evidence(cell.arrivals.last().copied().or(sent).unwrap_or_default(), shows)
}

/// The first few wrong cells as evidence.
fn evidence_of(case: &Case<'_>, wrong: &[(&EventName, &Cell)]) -> Vec<Evidence> {
    wrong.iter().take(MOST_EVIDENCE).map(|(on, cell)| cell_evidence(case, on, cell)).collect()
}

/// "1 cell", "2 cells".
fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// How many of some cells are missing, doubled or unwanted, in words.
fn tally(wrong: &[(&EventName, &Cell)]) -> String {
    let of = |fates: &[Fate]| wrong.iter().filter(|(_, c)| fates.contains(&c.fate())).count();
    let kinds = [
        (of(&[Fate::Missing, Fate::TooFew]), "missing"),
        (of(&[Fate::Doubled]), "doubled"),
        (of(&[Fate::Unwanted]), "unwanted"),
    ];
    let kinds = kinds.iter().filter(|(number, _)| *number > 0);
    kinds.map(|(number, kind)| format!("{number} {kind}")).collect::<Vec<_>>().join(", ")
}
