//! Every user logs in.

use std::collections::BTreeSet;

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::Event;
use crate::scenario::UserName;

pub(in crate::judge) const CHECK: Check =
    Check { name: "logged-in", promise: "every user logs in", judge };

fn judge(case: &Case<'_>) -> Judged {
    let entries = case.ledger.entries();
    // A user may log in again before a tab comes back.
    let logged_in: BTreeSet<&UserName> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::LoggedIn { user } => Some(user),
            _ => None,
        })
        .collect();
    let stopped: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::LoginStopped { user, why } => {
                Some((user, evidence(entry.seq, format!("{user}: {why}"))))
            }
            _ => None,
        })
        .collect();
    match (logged_in.len(), stopped.len()) {
        (0, 0) => Judged::NotSeen("nobody tried to log in; the target was not reached".into()),
        (all, 0) => Judged::Held(format!("{} logged in", count(all, "user"))),
        _ => {
            let failed: BTreeSet<&UserName> = stopped.iter().map(|(user, _)| *user).collect();
            let all = logged_in.union(&failed).count();
            let failed = failed.len();
            Judged::Broken(
                format!("{failed} of {} could not log in", count(all, "user")),
                stopped.into_iter().map(|(_, evidence)| evidence).take(MOST_EVIDENCE).collect(),
            )
        }
    }
}
