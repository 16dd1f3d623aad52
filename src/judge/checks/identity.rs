//! A delivered message names its true sender.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::judge::senders::{NamedSender, named_senders};

pub(in crate::judge) const CHECK: Check = Check {
    name: "identity",
    promise: "a delivered message names the user whose token sent it",
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
    match (right, wrong.len()) {
        (0, 0) => Judged::NotSeen("no delivery has a `sender` that could be held to a user".into()),
        (all, 0) => Judged::Held(format!(
            "{} named their sender",
            count(all, "delivery").replace("deliverys", "deliveries")
        )),
        (_, failed) => Judged::Broken(
            format!("{failed} deliveries name another sender"),
            wrong.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}
