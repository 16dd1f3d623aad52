//! Who is not in a room is heard in it.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence, Message, intrusions};
use crate::ledger::Outcome;
use crate::scenario::{Expected, RefusedAt};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "outsider-can-publish",
    family: Family::Broadcast,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/outsider-can-publish.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let all = intrusions(case);
    let outside =
        all.iter().find_map(|one| Some((one, one.published.as_ref()?, "without joining it")));
    // Whoever is let in by the join is heard as a member is, and the join is what is wrong.
    let inside = || {
        all.iter().filter(|one| !one.is_let_in()).find_map(|one| {
            Some((one, one.published_inside.as_ref()?, "after its join was refused"))
        })
    };
    let Some((one, (seq, receiver), how)) = outside.or_else(inside) else {
        return by_script(case);
    };
    let (tab, room) = (&one.tried.tab, &one.tried.room);
    let summary =
        format!("{tab} is no member of {room}, sent to it {how}, and {receiver} heard it");
    let tried = Evidence { seq: one.seq, shows: format!("{tab} sent to {room} {how}") };
    let heard = Evidence { seq: *seq, shows: format!("{receiver} heard what {tab} sent") };
    Some(Found::certain(summary, vec![tried, heard]))
}

/// Who is no member sent in the script, which expects that to be refused, and was heard.
fn by_script(case: &Case<'_>) -> Option<Found> {
    let at_send = |what: &Expected| matches!(what, Expected::Refused { at: RefusedAt::Send, .. });
    let is_to_be_refused = |message: &&Message| {
        let room = case.scenario.rooms.get(&message.room);
        let mut expectations = case.scenario.expectations();
        room.is_some_and(|room| !room.has(message.tab.user()))
            && !matches!(message.ended, Some((.., Outcome::Refused { .. })))
            && expectations.any(|one| at_send(&one.what) && one.tabs.contains(&message.tab))
    };
    let mut messages = case.history.messages.values().filter(is_to_be_refused);
    let (message, heard) = messages.find_map(|message| {
        let mut arrivals = case.history.arrivals.iter();
        let heard = arrivals
            .find(|arrival| arrival.tab != message.tab && arrival.messages.contains(&message.id))?;
        Some((message, heard))
    })?;
    let (tab, room, receiver) = (&message.tab, &message.room, &heard.tab);
    let summary = format!("{tab} is no member of {room}, sent to it, and {receiver} heard it");
    let sent = Evidence { seq: message.began.0, shows: format!("{tab} sent to {room}") };
    let heard = Evidence { seq: heard.seq, shows: format!("{receiver} heard what {tab} sent") };
    Some(Found::certain(summary, vec![sent, heard]))
}
