//! How the latest procedures of a tab ended: what an expected refusal is about.

use std::collections::HashMap;

use super::entry::{Entry, Event, Seq};
use super::marker::MessageId;
use super::outcome::Outcome;
use crate::scenario::{RefusedAt, TabId};

/// The entries at which a tab's latest greeting, join or sends ended, and how; the latest first.
///
/// What one line of the script did belongs together: three sends of one line are refused all three or not
/// at all. A connection is no procedure, so of connections there is nothing here.
pub fn latest_endings<'a>(
    before: &'a [Entry],
    tab: &TabId,
    at: RefusedAt,
) -> Vec<(Seq, &'a Outcome)> {
    let senders = senders(before);
    let mut found = Vec::new();
    for entry in before.iter().rev() {
        match (&entry.event, at) {
            (Event::DirectionBegan { .. }, _) if !found.is_empty() => break,
            (Event::GreetEnded { tab: of, outcome }, RefusedAt::Greet)
            | (Event::JoinEnded { tab: of, outcome, .. }, RefusedAt::Join)
                if of == tab =>
            {
                found.push((entry.seq, outcome));
            }
            (Event::SendEnded { message, outcome }, RefusedAt::Send)
                if senders.get(message) == Some(&tab) =>
            {
                found.push((entry.seq, outcome));
            }
            _ => {}
        }
    }
    found
}

fn senders(entries: &[Entry]) -> HashMap<MessageId, &TabId> {
    let begins = entries.iter().filter_map(|entry| match &entry.event {
        Event::SendBegan { message, tab, .. } => Some((*message, tab)),
        _ => None,
    });
    begins.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Clock, Nonce, Redactor, Writer};

    fn line(writer: &Writer, line: u32) {
        writer.record(Event::DirectionBegan { line, text: String::new() });
    }

    fn send(writer: &Writer, message: u32, tab: &str) {
        let (message, tab) = (MessageId(message), tab.parse().unwrap());
        writer.record(Event::SendBegan { message, tab, room: "r".into() });
        writer.record(Event::SendEnded { message, outcome: Outcome::Unasked });
    }

    #[test]
    fn the_sends_of_the_latest_line_belong_together_and_others_do_not() {
        let writer = Writer::new(Clock::start(), Nonce::new([1; 8]), Redactor::default());
        line(&writer, 0);
        send(&writer, 1, "bob/1");
        line(&writer, 1);
        send(&writer, 2, "bob/1");
        send(&writer, 3, "alice/1");
        send(&writer, 4, "bob/1");
        line(&writer, 2);
        let ledger = writer.ledger();
        let of = |at| latest_endings(ledger.entries(), &"bob/1".parse().unwrap(), at).len();
        assert_eq!(of(RefusedAt::Send), 2);
        assert_eq!(of(RefusedAt::Join), 0);
        assert_eq!(of(RefusedAt::Connect), 0);
    }
}
