//! What no file may hold: silenced lints, unfinished work, paths of a machine, panics without a reason.

use super::source::{files, sources};

/// Folders whose every file a reader may see, and the endings of texts in them.
const FOLDERS: [&str; 5] = ["src", "tests", "docs", "scenarios", "examples"];
const TEXTS: [&str; 7] = ["rs", "md", "yaml", "js", "mjs", "json", "snap"];

#[test]
fn no_lint_is_silenced_without_a_reason() {
    let mut wrong = Vec::new();
    for source in sources(&["src", "tests/it"]) {
        for silence in ["#[allow(", "#![allow("] {
            let found = source.code.match_indices(silence);
            wrong.extend(found.map(|(at, _)| format!("{}: {silence}", source.line(at))));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn nothing_is_left_to_do_and_no_machine_is_named() {
    // Put together, so that this file does not hold them.
    let words = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["/ro", "ot/"].concat(),
        ["/ho", "me/"].concat(),
        ["/wo", "rk/"].concat(),
        ["to", "do!("].concat(),
    ];
    let mut wrong = Vec::new();
    let there = FOLDERS.iter().filter(|folder| super::source::root().join(folder).is_dir());
    for (path, text) in there.flat_map(|folder| files(folder, &TEXTS)) {
        for word in words.iter().filter(|word| text.contains(word.as_str())) {
            wrong.push(format!("{path} has {word}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_unwrap_stands_outside_tests() {
    let mut wrong = Vec::new();
    for source in sources(&["src"]) {
        let found = source.product().match_indices(".unwrap()");
        wrong.extend(found.map(|(at, _)| source.line(at)));
    }
    assert_eq!(wrong, Vec::<String>::new());
}
