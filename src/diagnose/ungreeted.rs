//! Tabs whose greeting fell short: what they are told afterwards comes of that.

use std::collections::BTreeSet;

use crate::judge::Case;
use crate::ledger::{Event, Outcome, Seq};
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

/// Whether anybody had a token before the first greeting: who brings one has logged in elsewhere.
pub(super) fn has_token_before(case: &Case<'_>) -> bool {
    let entries = case.ledger.entries().iter().map(|entry| &entry.event);
    let mut before = entries.take_while(|event| !matches!(event, Event::GreetEnded { .. }));
    before.any(|event| matches!(event, Event::TokenSeen { .. } | Event::IssuerExamined { .. }))
}

/// How a greeting of a tab ended.
pub(super) type Greeting<'a> = (Seq, &'a TabId, &'a Outcome);

/// All greetings of the tabs that should get through, where none of these tabs did; otherwise nothing.
pub(super) fn greetings_in_vain<'a>(case: &'a Case<'_>) -> Vec<Greeting<'a>> {
    let ungreeted = ungreeted(case);
    let greetings = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::GreetEnded { tab, outcome } if case.scenario.means_good_token(tab.user()) => {
            Some((entry.seq, tab, outcome))
        }
        _ => None,
    });
    let greetings: Vec<Greeting<'_>> = greetings.collect();
    if greetings.iter().all(|(_, tab, _)| ungreeted.contains(tab)) { greetings } else { Vec::new() }
}

/// The same, where the greeting gives the tokens that it then asks for: that a tab got in says nothing of its token.
pub(super) fn tokens_given_in_vain<'a>(case: &'a Case<'_>) -> Vec<Greeting<'a>> {
    if has_token_before(case) || !case.scenario.system.greeting_shows_its_own_token() {
        return Vec::new();
    }
    greetings_in_vain(case)
}
