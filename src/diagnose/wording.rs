//! Numbers, lists and parts in words.

use std::collections::BTreeSet;
use std::fmt::Display;

use regex::{Regex, RegexBuilder};

use crate::scenario::Part;

/// "1 copy", "2 copies".
pub(super) fn count(number: usize, one: &str) -> String {
    match (number, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{number} {stem}ies"),
        _ => format!("{number} {one}s"),
    }
}

/// "1 socket was", "2 sockets were".
pub(super) fn were(number: usize, one: &str) -> String {
    format!("{} {}", count(number, one), if number == 1 { "was" } else { "were" })
}

/// "2", "2 and 3", "2, 3 and 4".
pub(super) fn list<T: Display>(items: &BTreeSet<T>) -> String {
    let mut words: Vec<String> = items.iter().map(ToString::to_string).collect();
    match (words.pop(), words.is_empty()) {
        (None, _) => "nothing".into(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", words.join(", ")),
    }
}

/// Patterns of which any one is enough, in capitals or not.
pub(super) fn any_of(patterns: &[&str]) -> Regex {
    let built = RegexBuilder::new(&patterns.join("|")).case_insensitive(true).build();
    built.expect("the patterns are constant")
}

/// What a tab is to a message.
pub(super) fn part(part: Part) -> &'static str {
    match part {
        Part::Emitter => "the tab that sent it",
        Part::SenderTab => "another tab of the sender",
        Part::Member => "another member",
        Part::Outsider => "outside the room",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_lists_read_well() {
        assert_eq!([count(1, "copy"), count(2, "copy")], ["1 copy", "2 copies"]);
        assert_eq!([count(0, "tab"), count(2, "key")], ["0 tabs", "2 keys"]);
        assert_eq!(list(&BTreeSet::from([3, 1, 2])), "1, 2 and 3");
        assert_eq!(list(&BTreeSet::from([2])), "2");
    }
}
