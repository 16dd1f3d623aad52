//! A message names who sent it, whatever it says of itself.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::judge::trespass::{Named, forged_deliveries};
use crate::ledger::Event;

pub(in crate::judge) const CHECK: Check = Check {
    name: "not-spoofed",
    promise: "a message that says it is of somebody else is not delivered as theirs",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let entries = case.ledger.entries().iter();
    let forged = entries.filter(|entry| matches!(entry.event, Event::Forged(_))).count();
    if forged == 0 {
        return Judged::NotSeen("no message was forged (script: `forge`)".into());
    }
    let deliveries = forged_deliveries(case);
    let taken: Vec<_> = deliveries.iter().filter(|one| one.names == Named::TheVictim).collect();
    if taken.is_empty() {
        return Judged::Held(format!(
            "{}, and none passed",
            count(forged, "forgery").replace("forgerys", "forgeries")
        ));
    }
    let shown = taken.iter().take(MOST_EVIDENCE).map(|one| {
        let (sender, victim) = (&one.forged.tab, &one.forged.victim);
        evidence(one.seq, format!("{} got a message of {sender} as of {victim}", one.receiver))
    });
    let deliveries = count(taken.len(), "delivery").replace("deliverys", "deliveries");
    Judged::Broken(format!("{deliveries} of a forged message named the victim"), shown.collect())
}
