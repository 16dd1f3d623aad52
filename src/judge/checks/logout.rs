//! Who has logged out is served no more.

use super::expiry::verdict;
use super::{MOST_EVIDENCE, count};
use crate::judge::afterlife::afterlives;
use crate::judge::case::Case;
use crate::judge::finding::Evidence;
use crate::judge::lifetime::Pass;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::{Entry, Event};

pub(in crate::judge) const CHECK: Check = Check {
    name: "logout",
    promise: "logging out closes the sockets of the user and ends the token",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let failed: Vec<Evidence> = case.ledger.entries().iter().filter_map(failed).collect();
    if !failed.is_empty() {
        let summary = format!("{} did not go through", count(failed.len(), "logout"));
        return Judged::Broken(summary, failed.into_iter().take(MOST_EVIDENCE).collect());
    }
    let after: Vec<_> = afterlives(case, Pass::logged_out).map(|(_, after)| after).collect();
    let left = |entry: &Entry| matches!(entry.event, Event::LoggedOut { .. });
    verdict(&after).unwrap_or_else(|| match after.len() {
        0 if case.ledger.entries().iter().any(left) => {
            Judged::Untold("nobody who logged out had a socket, or opened one after that".into())
        }
        0 => Judged::NotSeen("nobody logged out".into()),
        open => Judged::Untold(format!(
            "{} stayed open after the logout, and nothing was said on them: let somebody send after `logout`",
            count(open, "socket")
        )),
    })
}

fn failed(entry: &Entry) -> Option<Evidence> {
    let Event::LoggedOut { user, outcome } = &entry.event else { return None };
    let why = outcome.shortfall()?;
    Some(evidence(entry.seq, format!("{user}: {why}")))
}
