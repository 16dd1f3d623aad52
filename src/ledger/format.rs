//! The ledger as a whole, and as JSON Lines: one entry a line, in the order of their numbers.

use super::entry::{Entry, Event, Seq};

/// The name and version of the format, in the first entry of every ledger.
pub const FORMAT: &str = "earwitness.ledger/1";

/// What happened, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    entries: Vec<Entry>,
}

/// A text that is not a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A line is not an entry.
    #[error("line {line} is not a ledger entry: {reason}")]
    Line {
        /// The line, from one.
        line: usize,
        /// Why not.
        reason: String,
    },
    /// The first entry names another format.
    #[error("this is not a ledger of the format {FORMAT}")]
    OtherFormat,
}

impl Ledger {
    /// A ledger of these entries.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries }
    }

    /// The entries, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// One entry.
    pub fn get(&self, seq: Seq) -> Option<&Entry> {
        self.entries.get(usize::try_from(seq.0).ok()?)
    }

    /// Reads JSON Lines. A last line that was cut off, as a crash leaves it, is passed over.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut lines = text.lines().enumerate().peekable();
        while let Some((number, line)) = lines.next() {
            match serde_json::from_str(line) {
                Ok(entry) => entries.push(entry),
                Err(_) if lines.peek().is_none() && !text.ends_with('\n') => break,
                Err(error) => {
                    return Err(Unreadable::Line { line: number + 1, reason: error.to_string() });
                }
            }
        }
        match entries.first().map(|entry| &entry.event) {
            Some(Event::RunBegan { format, .. }) if format == FORMAT => Ok(Self { entries }),
            _ => Err(Unreadable::OtherFormat),
        }
    }

    /// Writes JSON Lines.
    pub fn to_json_lines(&self) -> String {
        let mut text = String::new();
        for entry in &self.entries {
            text.push_str(&to_line(entry));
            text.push('\n');
        }
        text
    }
}

/// An entry as one line.
pub(super) fn to_line(entry: &Entry) -> String {
    serde_json::to_string(entry).expect("entries hold nothing that JSON cannot")
}

#[cfg(test)]
mod tests {
    use super::super::{Nonce, Stamp};
    use super::*;

    fn ledger() -> Ledger {
        let began = Event::RunBegan {
            format: FORMAT.into(),
            program: "0".into(),
            scenario: "s".into(),
            target: "t".into(),
            nonce: Nonce::new([0; 8]),
            unix_millis: 0,
        };
        let events = [began, Event::QuietEnded, Event::RunEnded].into_iter().enumerate();
        Ledger::new(
            events
                .map(|(i, event)| Entry { seq: Seq(i as u64), at: Stamp(i as u64), event })
                .collect(),
        )
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Ledger::parse(&ledger().to_json_lines()), Ok(ledger()));
    }

    #[test]
    fn a_line_cut_off_by_a_crash_costs_only_itself() {
        let text = ledger().to_json_lines();
        let cut = &text[..text.len() - 5];
        assert_eq!(Ledger::parse(cut).unwrap().entries().len(), 2);
    }

    #[test]
    fn a_broken_line_in_the_middle_and_another_format_are_errors() {
        let text = ledger().to_json_lines().replacen("quiet-ended", "quiet ended", 1);
        assert!(matches!(Ledger::parse(&text), Err(Unreadable::Line { line: 2, .. })));
        assert_eq!(Ledger::parse("{}"), Err(Unreadable::OtherFormat));
    }
}
