//! Whom deliveries name as their sender, and whom they should.

use serde_json::Value;

use super::case::Case;
use super::matrix::Cell;
use crate::ledger::{Event, Seq};
use crate::scenario::{SenderField, TabId, UserName};

/// A delivery that names a sender, or should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSender {
    /// The delivery.
    pub seq: Seq,
    /// The user who sent the message.
    pub user: UserName,
    /// The tab that the message came to.
    pub receiver: TabId,
    /// Whom it should name.
    pub expected: String,
    /// Whom it names.
    pub found: Option<String>,
}

/// Every delivery on a channel with a `sender`, as far as it is known whom it should name.
pub fn named_senders(case: &Case<'_>) -> Vec<NamedSender> {
    let mut named = Vec::new();
    for (channel, matrix) in case.scenario.system.channels.iter().zip(&case.matrices) {
        let Some(field) = &channel.sender else { continue };
        for cell in &matrix.cells {
            let Some(expected) = expected(case, field, cell) else { continue };
            named.extend(cell.arrivals.iter().map(|seq| NamedSender {
                seq: *seq,
                user: cell.sender.user().clone(),
                receiver: cell.receiver.clone(),
                expected: as_read(&expected),
                found: found(case, field, *seq).as_ref().map(as_read),
            }));
        }
    }
    named
}

/// Every user of the run, by the name that deliveries of theirs should bear.
pub fn sender_names(case: &Case<'_>) -> Vec<(UserName, String)> {
    let fields = case.scenario.system.channels.iter().filter_map(|channel| channel.sender.as_ref());
    let names = fields.flat_map(|field| {
        let users = case.scenario.users.keys().filter(|user| case.scenario.means_good_token(user));
        users.filter_map(|user| {
            let name = field.is.value(&case.known.scope_of(case.scenario, user)).ok()?;
            Some((user.clone(), as_read(&name)))
        })
    });
    names.collect()
}

fn expected(case: &Case<'_>, field: &SenderField, cell: &Cell) -> Option<Value> {
    let message = case.history.messages.get(&cell.message)?;
    field.is.value(&case.known.scope(case.scenario, message)).ok()
}

pub(super) fn found(case: &Case<'_>, field: &SenderField, seq: Seq) -> Option<Value> {
    match &case.ledger.get(seq)?.event {
        Event::Received { args, .. } => field.at.find(args),
        _ => None,
    }
}

/// Identifiers are the same if they read the same: systems are careless about `7` and `"7"`.
pub(super) fn as_read(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
