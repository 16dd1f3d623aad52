//! Who closes a tab is not announced as having left the room.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::causes::rooms::join_ack_missing;
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{
    Announcement, Case, Departure, Evidence, Hearing, Parting, announcements, departures,
};
use crate::ledger::Closing;
use crate::scenario::Turn;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "left-event-missing",
    family: Family::Lifecycle,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/left-event-missing.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    if !case.history.messages.is_empty() && !anything_is_heard(case) {
        return None;
    }
    let all: Vec<Departure> =
        departures(case).into_iter().filter(|one| one.turn == Turn::Left).collect();
    let closed = |one: &&Departure| one.how == Parting::Close(Closing::Graceful);
    let silent = |one: &&Departure| matches!(one.heard, Hearing::Silence(_));
    let missing: Vec<&Departure> = all.iter().filter(closed).filter(silent).collect();
    if missing.is_empty() || all.iter().filter(closed).any(|one| one.heard == Hearing::Heard) {
        return None;
    }
    let leave = all.iter().find(|one| one.how == Parting::Leave && one.heard == Hearing::Heard);
    let evidence = missing.iter().take(4).map(|one| Evidence {
        seq: one.seq,
        shows: format!("{} was closed, and nobody in the room was told", one.tab),
    });
    let mut evidence: Vec<Evidence> = evidence.collect();
    let tabs = wording::count(missing.len(), "tab");
    if let Some(leave) = leave {
        let shows = format!("{} left, and the others were told", leave.tab);
        evidence.insert(0, Evidence { seq: leave.seq, shows });
        let summary = format!(
            "leaving the room is announced, and closing is not: {tabs} of those in it closed unheard"
        );
        return Some(Found::certain(summary, evidence));
    }
    let summary = format!("nobody in the room was told when {tabs} of those in it closed");
    let told_by = "let a tab leave the room before another closes: if the leave is announced, only closing is forgotten";
    Some(Found::likely(summary, evidence).looks_like("stale-socket-ids", told_by))
}

/// Whether anybody heard anything of a room: where nobody is in it, nobody is told who leaves it.
fn anything_is_heard(case: &Case<'_>) -> bool {
    let of_room = |one: &Announcement| matches!(one.turn, Turn::Joined | Turn::Left);
    join_ack_missing::somebody_heard(case) || announcements(case).iter().any(of_room)
}
