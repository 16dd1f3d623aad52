//! Who is no member of a room can join it.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::scene::Scene;
use crate::judge::{Case, Evidence, intrusions};
use crate::ledger::{Event, Outcome, Seq};
use crate::scenario::{Expected, Part, RefusedAt, RoomName, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "join-not-authorised",
    family: Family::Rooms,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/join-not-authorised.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let all = intrusions(case);
    let heard = all.iter().find_map(|one| Some((one, one.overheard?)));
    if let Some((one, seq)) = heard {
        let (tab, room) = (&one.tried.tab, &one.tried.room);
        let summary = format!(
            "{tab} is no member of {room}, joined it all the same, and heard what a member said"
        );
        let joined = Evidence { seq: one.seq, shows: format!("{tab} tried to join {room}") };
        let heard = Evidence { seq, shows: format!("{tab} heard what a member said in {room}") };
        return Some(Found::certain(summary, vec![joined, heard]));
    }
    if let Some(found) = by_script(case) {
        return Some(found);
    }
    let one = all.iter().find(|one| one.is_let_in() && one.tried.overheard.is_some())?;
    let (tab, room) = (&one.tried.tab, &one.tried.room);
    let summary = format!(
        "{tab} is no member of {room} and was told that it had joined; it heard nothing of what a member said"
    );
    let shows = format!("{tab} was told that it had joined {room}");
    let found = Found::likely(summary, vec![Evidence { seq: one.seq, shows }]);
    Some(found.looks_like("joined-but-deaf", "see whether a member who joins hears the room"))
}

/// A line of the script in which somebody joins who is no member, and what came of it.
struct Entered<'a> {
    seq: Seq,
    tab: &'a TabId,
    room: &'a RoomName,
    outcome: &'a Outcome,
}

/// Who is no member joined in the script, and heard the room: told no, or yes where the script expects a no.
fn by_script(case: &Case<'_>) -> Option<Found> {
    let (one, seq) = strangers(case).into_iter().find_map(|one| {
        let seq = heard_after(case, &one)?;
        let counts = match one.outcome {
            Outcome::Confirmed { .. } => is_to_be_refused(case, one.tab),
            _ => !others_heard(case, &one),
        };
        counts.then_some((one, seq))
    })?;
    let (tab, room) = (one.tab, one.room);
    let told = match one.outcome {
        Outcome::Confirmed { .. } => "was told that it had joined it",
        Outcome::Refused { .. } => "was refused when it joined it",
        _ => "was not answered when it joined it",
    };
    let summary = format!("{tab} is no member of {room}, {told}, and heard what a member said");
    let joined = Evidence { seq: one.seq, shows: format!("{tab} {told}") };
    let heard = Evidence { seq, shows: format!("{tab} heard what a member said in {room}") };
    Some(Found::certain(summary, vec![joined, heard]))
}

fn strangers<'a>(case: &'a Case<'_>) -> Vec<Entered<'a>> {
    let is_member =
        |tab: &TabId, room| case.scenario.rooms.get(room).is_none_or(|room| room.has(tab.user()));
    let entries = case.ledger.entries().iter();
    let joins = entries.filter_map(|entry| match &entry.event {
        Event::JoinEnded { tab, room, outcome } if !is_member(tab, room) => {
            Some(Entered { seq: entry.seq, tab, room, outcome })
        }
        _ => None,
    });
    joins.collect()
}

/// Where a tab heard what somebody else said in the room, on the connection on which it had tried to join.
fn heard_after(case: &Case<'_>, one: &Entered<'_>) -> Option<Seq> {
    let until = case.history.connection_end(one.tab, one.seq);
    let is_of_room = |id| {
        let message = case.history.messages.get(id);
        message.is_some_and(|message| message.room == *one.room && message.tab != *one.tab)
    };
    let mut heard = case.history.arrivals.iter().filter(|arrival| {
        arrival.tab == *one.tab
            && arrival.seq > one.seq
            && until.is_none_or(|until| arrival.seq < until)
            && arrival.messages.iter().any(is_of_room)
    });
    heard.next().map(|arrival| arrival.seq)
}

/// Whether somebody else who is no member, and has not tried to join, heard the room as well: then what is said goes to all.
fn others_heard(case: &Case<'_>, one: &Entered<'_>) -> bool {
    let tried: Vec<&TabId> = strangers(case).iter().map(|one| one.tab).collect();
    let has_not_tried = |tab: &TabId| {
        let room = case.scenario.rooms.get(one.room);
        !tried.contains(&tab) && room.is_some_and(|room| !room.has(tab.user()))
    };
    let outside: Vec<_> = case.cells().filter(|cell| has_not_tried(&cell.receiver)).collect();
    outside.is_empty() || outside.iter().any(|cell| cell.copies > 0)
}

fn is_to_be_refused(case: &Case<'_>, tab: &TabId) -> bool {
    let at_join = |what: &Expected| matches!(what, Expected::Refused { at: RefusedAt::Join, .. });
    case.scenario.expectations().any(|one| at_join(&one.what) && one.tabs.contains(tab))
}

/// Whether a cell is of somebody who heard the room though the system had refused the join.
pub(in crate::diagnose) fn accounts_for(scene: &Scene<'_>) -> bool {
    let of_receiver =
        |one: &Entered<'_>| *one.tab == scene.cell.receiver && *one.room == scene.message.room;
    scene.cell.part == Part::Outsider && strangers(scene.case).iter().any(of_receiver)
}
