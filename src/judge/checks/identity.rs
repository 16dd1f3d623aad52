//! A delivered message names its true sender.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::judge::proofs::users_taken_for_others;
use crate::judge::senders::{NamedSender, named_senders};

pub(in crate::judge) const CHECK: Check = Check {
    name: "identity",
    promise: "a delivered message names the user whose token sent it, and every user is oneself",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let (mut right, mut wrong) = (0, Vec::new());
    for named in named_senders(case) {
        let NamedSender { seq, user, receiver, expected, found } = named;
        if found.as_ref() == Some(&expected) {
            right += 1;
            continue;
        }
        let found = found.unwrap_or_else(|| "nothing".into());
        let shows = format!(
            "a message of {user} came to {receiver} as sent by {found}, expected {expected}"
        );
        wrong.push(evidence(seq, shows));
    }
    for taken in users_taken_for_others(case) {
        let shows =
            format!("{} proved to be {}: the answer was {}", taken.user, taken.other, taken.said);
        wrong.push(evidence(taken.seq, shows));
    }
    match (right, wrong.len()) {
        (0, 0) => Judged::NotSeen("no delivery has a `sender` that could be held to a user".into()),
        (all, 0) => Judged::Held(format!(
            "{} named their sender",
            count(all, "delivery").replace("deliverys", "deliveries")
        )),
        (_, failed) => Judged::Broken(
            format!("{failed} deliveries or answers name another user"),
            wrong.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}
