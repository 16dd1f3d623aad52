//! Tabs of the sender that should stay silent do.

use super::{cells, count, evidence_of};
use crate::judge::case::Case;
use crate::judge::matrix::{Duty, Fate};
use crate::judge::promise::{Check, Judged};
use crate::scenario::Part;

pub(in crate::judge) const CHECK: Check = Check {
    name: "silent-sender",
    promise: "tabs of the sender that should not hear their own message do not",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let own: Vec<_> = cells(case)
        .filter(|(_, c)| matches!(c.part, Part::Emitter | Part::SenderTab))
        .filter(|(_, c)| c.duty == Duty::MustNot)
        .collect();
    let echoes: Vec<_> = own.iter().filter(|(_, c)| c.fate() == Fate::Unwanted).copied().collect();
    match (own.len(), echoes.len()) {
        (0, _) => Judged::NotSeen(
            "by the policy no tab of a sender must be silent, or none was in the room".into(),
        ),
        (all, 0) => Judged::Held(format!("silent in {}", count(all, "case"))),
        (all, wrong) => Judged::Broken(
            format!("the sender heard itself in {wrong} of {}", count(all, "case")),
            evidence_of(case, &echoes),
        ),
    }
}
