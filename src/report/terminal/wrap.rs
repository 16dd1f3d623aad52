//! Text broken into lines by what it occupies on a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns that a text without control characters occupies.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text in lines of at most `columns`, broken between words, or within a word that is longer than a line.
///
/// There is always at least one line. Runs of spaces become one.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        for piece in pieces(word, columns) {
            add(&mut lines, piece, columns);
        }
    }
    lines
}

fn add(lines: &mut Vec<String>, piece: &str, columns: usize) {
    match lines.last_mut() {
        Some(line) if line.is_empty() => line.push_str(piece),
        Some(line) if width(line) + 1 + width(piece) <= columns => {
            line.push(' ');
            line.push_str(piece);
        }
        _ => lines.push(piece.to_owned()),
    }
}

/// A word in pieces that each fit a line.
fn pieces(word: &str, columns: usize) -> Vec<&str> {
    let (mut pieces, mut begin, mut used) = (Vec::new(), 0, 0);
    for (place, letter) in word.char_indices() {
        let needs = letter.width().unwrap_or(0);
        if used + needs > columns && place > begin {
            pieces.push(&word[begin..place]);
            (begin, used) = (place, 0);
        }
        used += needs;
    }
    pieces.push(&word[begin..]);
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("  one   two ", 80), ["one two"]);
        assert_eq!(wrap("", 80), [""]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut() {
        assert_eq!(wrap("a abcdefgh b", 3), ["a", "abc", "def", "gh", "b"]);
    }

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!(wrap("你好你好", 5), ["你好", "你好"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_long(text in "[a-z你 ]{0,60}", columns in 2usize..20) {
            let lines = wrap(&text, columns);
            let joined = lines.concat().replace(' ', "");
            prop_assert_eq!(joined, text.replace(' ', ""));
            prop_assert!(lines.iter().all(|line| width(line) <= columns), "{:?}", lines);
        }
    }
}
