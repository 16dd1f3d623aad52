//! Foreign text made harmless, for every format in which text is read line by line.
//!
//! Names, payloads and error messages come from the system under test. None of their characters may move a
//! cursor, reorder a line, begin a line of its own, or be taken for a command by the service that shows a log.

use std::borrow::Cow;

/// The text on one line, with every character that is not to be seen written as an escape, such as `\u{1b}`.
///
/// `##` is broken by a backslash, because build services take `##[…]` and `##vso[…]` for commands wherever they
/// stand in a line. Applying it twice changes nothing more.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(unseen) && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if unseen(letter) {
            clean.extend(letter.escape_default());
            continue;
        }
        if letter == '#' && clean.ends_with('#') {
            clean.push('\\');
        }
        clean.push(letter);
    }
    Cow::Owned(clean)
}

/// [`clean`], with a backslash in front of a leading `::`, which GitHub takes for the beginning of a command.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    let clean = clean(text);
    match commanding(&clean) {
        Some(place) => Cow::Owned(format!("{}\\{}", &clean[..place], &clean[place..])),
        None => clean,
    }
}

/// The lines of a text, each made harmless.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.lines().map(line)
}

/// Where a leading `::` stands, behind nothing but spaces.
pub(super) fn commanding(line: &str) -> Option<usize> {
    let place = line.len() - line.trim_start().len();
    line[place..].starts_with("::").then_some(place)
}

/// Whether a character is not to be seen: a control, a mark that reorders or joins text without a trace, or no
/// character at all (which XML 1.0 section 2.2 does not permit).
pub(super) fn unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'
            | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(clean("a\x1b[31mb\r\n\u{9b}c\u{202e}d\u{7f}"), {
            "a\\u{1b}[31mb\\r\\n\\u{9b}c\\u{202e}d\\u{7f}"
        });
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["Grüße, 你好 👍 # 1", "C:\\path std::io ::1 #[derive]", ""] {
            assert!(matches!(clean(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn no_build_service_finds_a_command() {
        assert_eq!(clean("x ##[error]y ###vso["), "x #\\#[error]y #\\#\\#vso[");
        assert_eq!(line("  ::stop-commands::x"), "  \\::stop-commands::x");
        assert_eq!(line("a\n::error::b"), "a\\n::error::b");
        let split: Vec<_> = lines("a\r\n::error::b").collect();
        assert_eq!(split, ["a", "\\::error::b"]);
    }

    #[test]
    fn twice_is_once() {
        let once = clean("### \x1b ##").into_owned();
        assert_eq!(clean(&once), once);
    }
}
