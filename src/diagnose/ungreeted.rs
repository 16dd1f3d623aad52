//! Tabs whose greeting fell short: what they are told afterwards comes of that.

use std::collections::BTreeSet;

use crate::judge::Case;
use crate::ledger::Event;
use crate::scenario::TabId;

/// The tabs that greeted, and none of whose greetings did what it should.
pub(super) fn ungreeted<'a>(case: &'a Case<'_>) -> BTreeSet<&'a TabId> {
    let (mut short, mut greeted) = (BTreeSet::new(), BTreeSet::new());
    for entry in case.ledger.entries() {
        if let Event::GreetEnded { tab, outcome } = &entry.event {
            let of = if outcome.shortfall().is_some() { &mut short } else { &mut greeted };
            of.insert(tab);
        }
    }
    short.difference(&greeted).copied().collect()
}
