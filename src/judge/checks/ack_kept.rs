//! Joins, leaves and sends are confirmed as the scenario says.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::finding::Evidence;
use crate::judge::promise::{Check, Judged, evidence};
use crate::judge::slow::Vain;
use crate::ledger::{Confirmed, Entry, Event, MessageId, Outcome};
use crate::scenario::TabId;

pub(in crate::judge) const CHECK: Check = Check {
    name: "ack-kept",
    promise: "joins, leaves and sends are confirmed as the scenario says",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let (mut kept, mut unasked, mut slow, mut broken) = (0, 0, 0, Vec::new());
    for entry in case.ledger.entries() {
        let Some(ending) = ending(case, entry) else { continue };
        match ending.outcome {
            _ if case.history.refused_as_expected(entry.seq) => kept += 1,
            _ if case.history.refused_by_limit(entry.seq) => kept += 1,
            Outcome::Confirmed { .. } => kept += 1,
            Outcome::Unasked => unasked += 1,
            Outcome::Unanswered { .. } if ending.was_slow(case, entry) => slow += 1,
            other => broken.extend(complaint(entry, &ending.what, other)),
        }
    }
    match (kept, broken.len()) {
        (_, 0) if slow > 0 => Judged::Untold(format!(
            "{} came too late or not, while the system was slow; a greater `timing.ack` would tell",
            count(slow, "confirmation")
        )),
        (0, 0) if unasked > 0 => Judged::NotSeen("the scenario asks for no confirmation".into()),
        (0, 0) => Judged::NotSeen("nothing was joined or sent".into()),
        (kept, 0) => Judged::Held(format!("{} came as they should", count(kept, "confirmation"))),
        (kept, failed) => Judged::Broken(
            format!(
                "{failed} of {} did not come as they should",
                count(kept + failed, "confirmation")
            ),
            broken.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}

/// The end of something that may be confirmed.
struct Ending<'a> {
    tab: &'a TabId,
    message: Option<MessageId>,
    what: String,
    outcome: &'a Outcome,
}

fn ending<'a>(case: &'a Case<'_>, entry: &'a Entry) -> Option<Ending<'a>> {
    let (tab, message, what, outcome) = match &entry.event {
        Event::JoinEnded { tab, room, outcome } => {
            (tab, None, format!("{tab} joining {room}"), outcome)
        }
        Event::LeaveEnded { tab, room, outcome } => {
            (tab, None, format!("{tab} leaving {room}"), outcome)
        }
        Event::GreetEnded { tab, outcome } => (tab, None, format!("{tab} greeting"), outcome),
        Event::SendEnded { message, outcome } => {
            let tab = &case.history.messages.get(message)?.tab;
            (tab, Some(*message), format!("{tab} sending {message}"), outcome)
        }
        _ => return None,
    };
    Some(Ending { tab, message, what, outcome })
}

impl Ending<'_> {
    fn was_slow(&self, case: &Case<'_>, entry: &Entry) -> bool {
        Vain { tab: self.tab, message: self.message, ended: entry.seq }.was_slow(case)
    }
}

fn complaint(entry: &Entry, what: &str, outcome: &Outcome) -> Option<Evidence> {
    let shows = match outcome {
        Outcome::Confirmed { .. } | Outcome::Unasked => return None,
        Outcome::Refused { by, difference, answer } => {
            let by = match by {
                Confirmed::Ack => "acknowledgement",
                Confirmed::Reply => "reply",
                Confirmed::Http => "HTTP answer",
            };
            format!("{what}: in the {by} {difference}; it was {answer}")
        }
        Outcome::Unanswered { after_millis } => {
            format!("{what}: no confirmation within {after_millis} ms")
        }
        Outcome::NotDone { why } => format!("{what}: {why}"),
    };
    Some(evidence(entry.seq, shows))
}
