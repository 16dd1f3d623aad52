//! Every tab that should hear a message hears it exactly once.

use super::{cells, count, evidence_of, tally};
use crate::judge::case::Case;
use crate::judge::matrix::{Duty, Fate};
use crate::judge::promise::{Check, Judged};
use crate::scenario::Direction;

pub(in crate::judge) const CHECK: Check = Check {
    name: "delivered-once",
    promise: "every tab that should hear a message hears it exactly once",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    // A script without sends asks nothing of deliveries; one with sends of which none could be judged does.
    let sends = |line: &Direction| matches!(line, Direction::Send { .. } | Direction::Reply(_));
    let none = case.scenario.system.send.is_empty() || !case.scenario.script.iter().any(sends);
    if case.history.messages.is_empty() && none {
        return Judged::NotSeen("the scenario sends nothing".into());
    }
    let due: Vec<_> = cells(case).filter(|(_, c)| matches!(c.duty, Duty::Must(_))).collect();
    let may: Vec<_> = cells(case).filter(|(_, c)| c.duty == Duty::May).collect();
    let wrong: Vec<_> =
        due.iter().chain(&may).filter(|(_, c)| c.fate() != Fate::Right).copied().collect();
    if !wrong.is_empty() {
        let all = count(due.len(), "delivery").replace("deliverys", "deliveries");
        let summary = format!("of {all} that were due: {}", tally(&wrong));
        return Judged::Broken(summary, evidence_of(case, &wrong));
    }
    match due.len() {
        0 => Judged::Untold(
            "no delivery could be judged: no message is known to have been taken by the system \
             while a tab was surely in the room"
                .into(),
        ),
        1 => Judged::Held("1 delivery came, once".into()),
        all => Judged::Held(format!("{all} deliveries came, each once")),
    }
}
