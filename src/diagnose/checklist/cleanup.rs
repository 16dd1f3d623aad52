//! Nothing is left of who has gone.

use super::item::{Item, Mark};
use crate::diagnose::wording;
use crate::judge::{Case, announcements};
use crate::ledger::Event;

pub(super) const ITEM: Item = Item {
    name: "disconnects-cleaned-up",
    asks: "nothing is left of a socket that is gone",
    checks: &["presence"],
    causes: &[
        "connection-leak",
        "deaf-after-sibling-closes",
        "ghost-online",
        "left-event-missing",
        "listener-leak-per-connection",
        "premature-offline",
        "stale-socket-ids",
    ],
    seen,
};

/// Copies show what is left in the rooms, announcements who is thought to be there, and numbers what is kept.
fn seen(case: &Case<'_>) -> Mark {
    let last = case.history.messages.values().map(|message| message.began.0).max();
    let endings = case.scenario.users.keys().flat_map(|user| case.history.endings(user));
    // At the end of a run all tabs go away, and nobody is left to see what becomes of them.
    let endings: Vec<_> = endings.filter(|ended| Some(*ended) < last).collect();
    let Some(first) = endings.iter().min() else {
        return Mark::NotObserved(
            "no tab went away before the end: needs `close` or `drop` in the script, or a second user with two tabs"
                .into(),
        );
    };
    let after = case.due().filter(|cell| case.sent(cell).is_some_and(|sent| sent > *first));
    let (copies, told) = (after.count(), announcements(case).len());
    let numbers =
        case.ledger.entries().iter().any(|entry| matches!(entry.event, Event::Measured(_)));
    let shown = [
        (copies > 0).then(|| wording::count(copies, "later delivery")),
        (told > 0).then(|| wording::count(told, "announcement")),
        numbers.then(|| "the system's own numbers".into()),
    ];
    let shown: Vec<String> = shown.into_iter().flatten().collect();
    if shown.is_empty() {
        return Mark::NotObserved(
            "tabs went away and nothing followed that could show it: needs a message after it, `system.presence` or \
             `system.metrics`"
                .into(),
        );
    }
    let gone = wording::count(endings.len(), "tab");
    Mark::Held(format!("{gone} went away; seen in {}", shown.join(", ")))
}
