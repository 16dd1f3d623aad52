//! Who is slow has not said nothing: answers that came when nobody waited for them any more, and times in which a
//! system answered nothing at all.

use serde_json::Value;

use super::case::Case;
use crate::ledger::{AckTurn, DisconnectReason, Entry, Event, MessageId, Seq};
use crate::scenario::TabId;

/// What a tab waited for in vain: an answer to a message, or to whatever it emitted last.
#[derive(Clone, Copy, Debug)]
pub struct Vain<'a> {
    /// The tab.
    pub tab: &'a TabId,
    /// The message, where it was one.
    pub message: Option<MessageId>,
    /// When it gave up.
    pub ended: Seq,
}

impl Vain<'_> {
    /// Whether the system was slow: the answer came later, or the fence behind the emit was not answered either, and
    /// later on anything was, or the connection ended.
    pub fn was_slow(&self, case: &Case<'_>) -> bool {
        let Some((emitted, number)) = self.emit(case) else { return false };
        self.is_answered_late(case, emitted, number)
            || self.is_answered_nothing(case, emitted) && goes_on(case, self.ended)
    }

    /// The emit that was not answered in time, and the number by which it can be.
    fn emit(&self, case: &Case<'_>) -> Option<(Seq, u64)> {
        let marker = self.message.and_then(|message| case.marker(message));
        let carries = |args: &[Value]| match &marker {
            Some(marker) => args.iter().any(|arg| arg.to_string().contains(marker)),
            None => true,
        };
        let entries = case.ledger.entries().iter().rev();
        let mut before = entries.skip_while(|entry| entry.seq >= self.ended);
        before.find_map(|entry| match &entry.event {
            Event::Emitted { on, args, ack, .. } if on.tab() == Some(self.tab) && carries(args) => {
                Some((entry.seq, *ack))
            }
            _ => None,
        })
    }

    /// Whether the acknowledgement came all the same, later and on the same connection.
    fn is_answered_late(&self, case: &Case<'_>, emitted: Seq, number: u64) -> bool {
        let same_connection = after(case, emitted).map(|entry| &entry.event).take_while(
            |event| !matches!(event, Event::Disconnected { on, .. } if on.tab() == Some(self.tab)),
        );
        same_connection.into_iter().any(|event| {
            matches!(event, Event::Acked { on, ack, turn: AckTurn::Late, .. }
                if on.tab() == Some(self.tab) && *ack == number)
        })
    }

    /// Whether the fence behind the emit was not answered either.
    fn is_answered_nothing(&self, case: &Case<'_>, emitted: Seq) -> bool {
        let meanwhile = after(case, emitted).take_while(|entry| entry.seq < self.ended);
        let mut fences = meanwhile.filter_map(|entry| match &entry.event {
            Event::Fenced { on } if on.tab() == Some(self.tab) => Some(true),
            Event::FenceUnanswered { on, .. } if on.tab() == Some(self.tab) => Some(false),
            _ => None,
        });
        fences.next() == Some(false) && fences.all(|passed| !passed)
    }
}

/// Whether the system did anything after a time: answered, or ended a connection.
fn goes_on(case: &Case<'_>, from: Seq) -> bool {
    after(case, from).any(|entry| {
        matches!(
            entry.event,
            Event::Fenced { .. }
                | Event::Acked { .. }
                | Event::Received { .. }
                | Event::Connected { .. }
                | Event::Disconnected {
                    reason: DisconnectReason::ServerDisconnect
                        | DisconnectReason::TransportClose
                        | DisconnectReason::TransportError,
                    ..
                }
        )
    })
}

fn after<'a>(case: &'a Case<'_>, from: Seq) -> impl Iterator<Item = &'a Entry> {
    case.ledger.entries().iter().skip_while(move |entry| entry.seq <= from)
}
