//! Every user logs in.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::Event;

pub(in crate::judge) const CHECK: Check =
    Check { name: "logged-in", promise: "every user logs in", judge };

fn judge(case: &Case<'_>) -> Judged {
    let entries = case.ledger.entries();
    let logged_in = entries.iter().filter(|e| matches!(e.event, Event::LoggedIn { .. })).count();
    let stopped: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::LoginStopped { user, why } => {
                Some((user, evidence(entry.seq, format!("{user}: {why}"))))
            }
            _ => None,
        })
        .collect();
    match (logged_in, stopped.len()) {
        (0, 0) => Judged::NotSeen("nobody tried to log in; the target was not reached".into()),
        (all, 0) => Judged::Held(format!("{} logged in", count(all, "user"))),
        (_, failed) => {
            let all = logged_in + failed;
            Judged::Broken(
                format!("{failed} of {} could not log in", count(all, "user")),
                stopped.into_iter().map(|(_, evidence)| evidence).take(MOST_EVIDENCE).collect(),
            )
        }
    }
}
