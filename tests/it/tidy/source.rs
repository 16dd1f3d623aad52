//! Source files as the invariants look at them: without comments and texts, and with the tests known.

use std::path::{Path, PathBuf};

/// The folder of the project.
pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file of Rust.
pub(super) struct Source {
    /// Its path below the project's folder, with slashes.
    pub(super) path: String,
    /// As it stands.
    pub(super) text: String,
    /// Of the same shape, with every comment and literal text blanked.
    pub(super) code: String,
}

impl Source {
    /// The module at the top of the library that it belongs to; empty for `lib.rs` and `main.rs`.
    pub(super) fn module(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or_default();
        inside.split_once('/').map_or("", |(module, _)| module)
    }

    /// How many modules deep it stands: 1 for `judge/mod.rs`, 2 for `judge/case.rs`.
    pub(super) fn depth(&self) -> usize {
        let inside = self.path.strip_prefix("src/").unwrap_or_default();
        inside.trim_end_matches("/mod.rs").trim_end_matches(".rs").split('/').count()
    }

    /// The code without its unit tests; nothing for a file of tests.
    pub(super) fn product(&self) -> &str {
        if !self.path.starts_with("src/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
        {
            return "";
        }
        // Tests stand last, so what is before them is the rest.
        self.code.find("#[cfg(test)]\nmod tests").map_or(&self.code, |at| &self.code[..at])
    }

    /// The line of a place in the code, from one.
    pub(super) fn line(&self, at: usize) -> String {
        format!("{}:{}", self.path, self.code[..at].matches('\n').count() + 1)
    }
}

/// Every file of Rust in these folders.
pub(super) fn sources(folders: &[&str]) -> Vec<Source> {
    let paths = folders.iter().flat_map(|folder| files(folder, &["rs"]));
    let sources: Vec<Source> =
        paths.map(|(path, text)| Source { path, code: blanked(&text), text }).collect();
    assert!(sources.len() > 20, "the source is not where it should be");
    sources
}

/// Every file with one of these endings in a folder, as its path below the project's folder and its text.
pub(super) fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is in the tree") {
            let path = entry.expect("it can be listed").path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() && !path.ends_with("node_modules") {
                folders.push(path);
            } else if endings.contains(&ending) {
                found
                    .push((below_root(&path), std::fs::read_to_string(&path).expect("it is text")));
            }
        }
    }
    found.sort();
    found
}

fn below_root(path: &Path) -> String {
    let below = path.strip_prefix(root()).expect("it was found there");
    below.to_str().expect("paths here are text").replace('\\', "/")
}

/// The text with comments and literal texts replaced by blanks, line for line.
fn blanked(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = literal_or_comment(rest);
        if length == 0 {
            code.push(next);
            rest = &rest[next.len_utf8()..];
            // An `r` inside a name does not begin a raw text.
            if next.is_alphanumeric() || next == '_' {
                let word = rest.len() - rest.trim_start_matches(is_of_a_word).len();
                code.push_str(&rest[..word]);
                rest = &rest[word..];
            }
        } else {
            let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
            code.extend(rest[..length].chars().map(blank));
            rest = &rest[length..];
        }
    }
    code
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How many bytes of comment or literal text stand at the beginning; 0 if none do.
fn literal_or_comment(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    let raw = text.strip_prefix('r').map_or("", |rest| rest.trim_start_matches('#'));
    if raw.starts_with('"') {
        let hashes = text.len() - 1 - raw.len();
        let close = format!("\"{}", "#".repeat(hashes));
        let open = hashes + 2;
        return text[open..].find(&close).map_or(text.len(), |at| open + at + close.len());
    }
    match text.chars().next() {
        Some('"') => end_of_quoted(text, '"'),
        // A lifetime has no second quote.
        Some('\'') if text[1..].starts_with('\\') => end_of_quoted(text, '\''),
        Some('\'') => {
            let held = text[1..].chars().next().map_or(0, char::len_utf8);
            if text[1 + held..].starts_with('\'') { held + 2 } else { 0 }
        }
        _ => 0,
    }
}

/// Where a text in quotes ends, past the closing one.
fn end_of_quoted(text: &str, quote: char) -> usize {
    let mut escaped = true;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[test]
fn comments_and_texts_are_blanked_and_nothing_else() {
    let text = "let a = \"x // \\\" y\"; // z\nlet r = r#\"a\"b\"#; 'q'; '\\''; &'a str; for";
    let code = blanked(text);
    assert_eq!((code.len(), code.find('\n')), (text.len(), text.find('\n')));
    let words: Vec<_> = code.split_whitespace().collect();
    assert_eq!(words.join(" "), "let a = ; let r = ; ; ; &'a str; for");
}
