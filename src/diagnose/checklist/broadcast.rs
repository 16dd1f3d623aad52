//! Messages reach those whom they are for, once, however many tabs there are.

use std::collections::BTreeSet;

use super::item::{Item, Mark};
use crate::diagnose::wording;
use crate::judge::Case;
use crate::scenario::{TabId, UserName};

pub(super) const ITEM: Item = Item {
    name: "broadcast-to-others",
    asks: "messages reach everybody whom they are for, once, with several users and several tabs",
    checks: &["delivered-once", "silent-sender"],
    causes: &[],
    seen,
};

/// One tab for each user hides the bugs that count tabs, on whichever side.
fn seen(case: &Case<'_>) -> Mark {
    let senders: BTreeSet<&TabId> = case.due().map(|cell| &cell.sender).collect();
    let receivers: BTreeSet<&TabId> = case.due().map(|cell| &cell.receiver).collect();
    if receivers.is_empty() {
        return Mark::NotObserved(
            "nothing was due to anybody: needs two users in a room, and `system.send`".into(),
        );
    }
    if !has_several(&senders) || !has_several(&receivers) {
        return Mark::NotObserved(
            "nobody spoke or listened with several tabs: needs `tabs: 2` for two users of a room"
                .into(),
        );
    }
    let users: BTreeSet<&UserName> = receivers.iter().map(|tab| tab.user()).collect();
    Mark::Held(format!(
        "{} from {} to {} of {}",
        wording::count(case.due().count(), "delivery"),
        wording::count(senders.len(), "tab"),
        wording::count(receivers.len(), "tab"),
        wording::count(users.len(), "user"),
    ))
}

/// Whether a user is there with several tabs.
fn has_several(tabs: &BTreeSet<&TabId>) -> bool {
    let users: BTreeSet<&UserName> = tabs.iter().map(|tab| tab.user()).collect();
    users.len() < tabs.len()
}
