//! A delivered message names its true sender.

use serde_json::Value;

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::matrix::Cell;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::Event;
use crate::scenario::SenderField;

pub(in crate::judge) const CHECK: Check = Check {
    name: "identity",
    promise: "a delivered message names the user whose token sent it",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let (mut right, mut wrong) = (0, Vec::new());
    for (channel, matrix) in case.scenario.system.channels.iter().zip(&case.matrices) {
        let Some(field) = &channel.sender else { continue };
        for cell in &matrix.cells {
            let Some(expected) = expected(case, field, cell) else { continue };
            for seq in &cell.arrivals {
                let found = found(case, field, *seq);
                if found.as_ref().is_some_and(|found| same(found, &expected)) {
                    right += 1;
                } else {
                    let found = found.map_or("nothing".into(), |found| found.to_string());
                    let shows = format!(
                        "message {} of {} came to {} as sent by {found}, expected {expected}",
                        cell.message, cell.sender, cell.receiver
                    );
                    wrong.push(evidence(*seq, shows));
                }
            }
        }
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

fn expected(case: &Case<'_>, field: &SenderField, cell: &Cell) -> Option<Value> {
    let message = case.history.messages.get(&cell.message)?;
    field.is.value(&case.known.scope(case.scenario, message)).ok()
}

fn found(case: &Case<'_>, field: &SenderField, seq: crate::ledger::Seq) -> Option<Value> {
    match &case.ledger.get(seq)?.event {
        Event::Received { args, .. } => field.at.find(args),
        _ => None,
    }
}

/// Identifiers are the same if they read the same: systems are careless about `7` and `"7"`.
fn same(found: &Value, expected: &Value) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text(found) == text(expected)
}
