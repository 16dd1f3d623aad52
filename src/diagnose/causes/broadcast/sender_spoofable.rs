//! The sender of a message is whom its payload names.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, ForgedDelivery, Named, forged_deliveries};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "sender-spoofable",
    family: Family::Broadcast,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/sender-spoofable.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let all = forged_deliveries(case);
    let taken: Vec<&ForgedDelivery<'_>> =
        all.iter().filter(|one| one.names == Named::TheVictim).collect();
    let first = taken.first()?;
    let (sender, victim) = (&first.forged.tab, &first.forged.victim);
    let summary = format!(
        "{} of a message that {sender} sent named {victim} as the sender, because it said so itself{}",
        wording::count(taken.len(), "delivery").replace("deliverys", "deliveries"),
        left_out(&all, first),
    );
    let evidence = taken.iter().take(4).map(|one| Evidence {
        seq: one.seq,
        shows: format!("{} got a message of {sender} as of {victim}", one.receiver),
    });
    Some(Found::certain(summary, evidence.collect()))
}

/// Whether the forged name decides who is left out as well.
fn left_out(all: &[ForgedDelivery<'_>], first: &ForgedDelivery<'_>) -> &'static str {
    let reaches = |user| {
        let same = all.iter().filter(|one| one.forged.message == first.forged.message);
        same.into_iter().any(|one| one.receiver.user() == user)
    };
    let (sender, victim) = (first.forged.tab.user(), &first.forged.victim);
    if reaches(sender) && !reaches(victim) {
        "; it was kept from the victim and came back to who sent it"
    } else {
        ""
    }
}
