//! A send is refused, and the message is delivered all the same.

use super::send_ack_missing::is_heard;
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::Outcome;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "refused-but-delivered",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/refused-but-delivered.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let (mut refused, mut delivered) = (0, Vec::new());
    for message in case.history.messages.values() {
        let Some((seq, _, Outcome::Refused { answer, .. })) = &message.ended else { continue };
        refused += 1;
        if is_heard(case, message) {
            let shows = format!(
                "{} sending {} was told {answer}, and others heard it",
                message.tab, message.id
            );
            delivered.push(Evidence { seq: *seq, shows });
        }
    }
    let all = wording::count(refused, "send");
    let summary = match delivered.len() {
        0 => return None,
        count if count == refused => format!("{all} refused, and the messages were heard"),
        count => format!("{all} refused, and {count} of the messages were heard"),
    };
    delivered.truncate(4);
    Some(Found::certain(summary, delivered))
}
