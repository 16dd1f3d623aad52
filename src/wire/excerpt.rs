//! The beginning of a body, fit for one line of a report.

use crate::ledger::Writer;

/// How many characters of a body are kept.
const MOST_CHARACTERS: usize = 300;

/// The beginning of a body: without secrets and without control characters, which could move a terminal's
/// cursor, and with every run of white space as one space.
///
/// Secrets go before the cut, because a cut through a secret would leave its beginning behind.
pub(super) fn excerpt(ledger: &Writer, body: &[u8]) -> String {
    let clean = ledger.clean(&String::from_utf8_lossy(body));
    let mut line = String::new();
    for word in clean.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !line.is_empty() && !word.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Clock, Nonce, Redactor};

    fn ledger() -> Writer {
        let writer = Writer::new(Clock::start(), Nonce::new([0; 8]), Redactor::default());
        writer.hide("correct-horse-battery");
        writer
    }

    #[test]
    fn a_page_becomes_a_line() {
        let page = b"<html>\r\n  <body>\x1b[2J Bad\t gateway</body>\n";
        assert_eq!(excerpt(&ledger(), page), "<html> <body> [2J Bad gateway</body>");
    }

    #[test]
    fn a_secret_at_the_cut_leaves_nothing_behind() {
        let body = format!("{}correct-horse-battery", "x".repeat(MOST_CHARACTERS - 5));
        let line = excerpt(&ledger(), body.as_bytes());
        assert!(line.ends_with('…') && !line.contains("correct"), "{line}");
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        assert_eq!(excerpt(&ledger(), &[0xff, b'a']), "\u{fffd}a");
    }
}
