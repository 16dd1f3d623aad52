//! A send is never acknowledged.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Message, Vain};
use crate::ledger::Outcome;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "send-ack-missing",
    family: Family::Broadcast,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/send-ack-missing.md"),
    sign: Sign::Rule(rule),
};

/// Where some sends are acknowledged and others are not, it is not the acknowledgement that is missing; nor where
/// the system is slow.
fn rule(case: &Case<'_>) -> Option<Found> {
    let (mut silent, mut bound) = (Vec::new(), 0);
    for message in case.history.messages.values() {
        match &message.ended {
            Some((seq, _, Outcome::Unanswered { after_millis })) if case.was_sent(message) => {
                let vain = Vain { tab: &message.tab, message: Some(message.id), ended: *seq };
                if vain.was_slow(case) {
                    return None;
                }
                bound = *after_millis;
                let shows = format!("{} sending {}: nothing came", message.tab, message.id);
                silent.push((message, Evidence { seq: *seq, shows }));
            }
            Some((.., Outcome::Confirmed { .. } | Outcome::Refused { .. })) => return None,
            _ => {}
        }
    }
    if silent.is_empty() {
        return None;
    }
    let heard = silent.iter().filter(|(message, _)| is_heard(case, message)).count();
    let sends = wording::count(silent.len(), "send");
    let (effect, severity) = match heard {
        0 => ("and none of the messages arrived anywhere".to_owned(), Severity::High),
        heard if heard == silent.len() => ("but all messages arrived".into(), Severity::Medium),
        heard => (format!("and {heard} of the messages arrived"), Severity::High),
    };
    let summary = format!("none of {sends} was acknowledged within {bound} ms, {effect}");
    let evidence = silent.into_iter().map(|(_, evidence)| evidence).take(4).collect();
    Some(Found::certain(summary, evidence).rated(severity))
}

/// Whether any tab but the one that sent heard a message.
pub(super) fn is_heard(case: &Case<'_>, message: &Message) -> bool {
    let mut arrivals = case.history.arrivals.iter();
    arrivals.any(|arrival| arrival.messages.contains(&message.id) && arrival.tab != message.tab)
}
