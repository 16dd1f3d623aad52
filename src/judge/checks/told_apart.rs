//! The run could have seen the faults that hide behind a single tab.

use std::collections::BTreeMap;

use super::cells;
use crate::judge::case::Case;
use crate::judge::matrix::{Duty, Fate};
use crate::judge::promise::{Check, Judged};
use crate::ledger::MessageId;
use crate::scenario::UserName;

pub(in crate::judge) const CHECK: Check = Check {
    name: "told-apart",
    promise: "the run could have told correct code from code that is right with one tab only",
    judge,
};

/// With one tab for each user, these look the same as correct code (measured: of 38 server variants, one
/// tab tells 15 classes apart, three tabs 24).
const HIDDEN_BY_ONE_TAB: &str = "except-in-loop, to-in-loop-per-tab, only-emitting-tab-excluded, \
     one-fixed-tab-excluded, last-tab-only and first-tab-only";

fn judge(case: &Case<'_>) -> Judged {
    let judged: Vec<_> = cells(case).filter(|(_, c)| c.duty != Duty::May).collect();
    if judged.is_empty() {
        return Judged::NotSeen("no message was judged".into());
    }
    if judged.iter().any(|(_, cell)| cell.fate() != Fate::Right) {
        return Judged::NotSeen("deliveries are wrong already, so nothing is hidden".into());
    }
    let most = most_tabs_of_a_sender(case, judged.iter().map(|(_, cell)| cell.message));
    match most.into_iter().max_by_key(|(_, tabs)| *tabs) {
        Some((user, tabs)) if tabs >= 2 => {
            Judged::Held(format!("{user} spoke with {tabs} tabs open"))
        }
        _ => Judged::Untold(format!(
            "with one tab for each user, correct code looks the same as {HIDDEN_BY_ONE_TAB}; give \
             a user who sends a second tab (`tabs: 2`)"
        )),
    }
}

fn most_tabs_of_a_sender(
    case: &Case<'_>,
    messages: impl Iterator<Item = MessageId>,
) -> BTreeMap<UserName, usize> {
    let mut most = BTreeMap::new();
    for message in messages.filter_map(|id| case.history.messages.get(&id)) {
        let user = message.tab.user();
        let tabs = case.history.connected_tabs(user, message.began.0).len();
        let entry = most.entry(user.clone()).or_insert(0);
        *entry = tabs.max(*entry);
    }
    most
}
