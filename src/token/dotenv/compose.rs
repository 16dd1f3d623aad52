//! The file as Docker Compose (version 2) reads it: quotes are taken off, ` #` begins a comment, and `$NAME` and
//! `${NAME:-default}` are filled in except between single quotes.
//!
//! Where Compose would refuse the file, nothing of it is read.

use super::{Assignments, Lookup};

/// All assignments in the order of the file; none if Compose would refuse it.
pub(super) fn read(text: &str, lookup: Lookup<'_>) -> Assignments {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).replace("\r\n", "\n");
    let mut file = File { assigned: Vec::new(), lookup };
    let mut rest = text.as_str();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return file.assigned;
        }
        match file.statement(rest) {
            Some(after) => rest = after,
            None => return Vec::new(),
        }
    }
}

struct File<'a> {
    assigned: Assignments,
    lookup: Lookup<'a>,
}

impl File<'_> {
    /// Reads a comment or an assignment, and gives what stands behind it; nothing at a mistake.
    fn statement<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if text.starts_with('#') {
            return Some(text.split_once('\n').map_or("", |(_, after)| after));
        }
        let exported = text.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
        let text = exported.unwrap_or(text).trim_start_matches([' ', '\t']);
        let at = text.find(['=', ':', '\n']).unwrap_or(text.len());
        let name = text[..at].trim_end();
        if !is_name(name) {
            return None;
        }
        let behind = text.get(at + 1..).unwrap_or("");
        if !text[at..].starts_with(['=', ':']) {
            // A name alone is passed on from the environment.
            let value = (self.lookup)(name);
            self.assigned.extend(value.map(|value| (name.to_owned(), value)));
            return Some(behind);
        }
        let (value, after) = self.value(behind.trim_start_matches([' ', '\t']))?;
        self.assigned.push((name.to_owned(), value));
        Some(after)
    }

    fn value<'t>(&self, text: &'t str) -> Option<(String, &'t str)> {
        if let Some(inner) = text.strip_prefix('\'') {
            let (value, after) = until(inner, '\'')?;
            return Some((value.replace("\\'", "'"), after));
        }
        if let Some(inner) = text.strip_prefix('"') {
            let (value, after) = until(inner, '"')?;
            return Some((self.filled(&unescaped(value))?, after));
        }
        let (line, after) = text.split_once('\n').unwrap_or((text, ""));
        let value = line.split(" #").next().unwrap_or_default().trim_end();
        Some((self.filled(value)?, after))
    }

    /// The text with its variables filled in; nothing if a `$` stands before something that is none.
    fn filled(&self, text: &str) -> Option<String> {
        let mut parts = text.split('$');
        let mut out = parts.next().unwrap_or_default().to_owned();
        while let Some(part) = parts.next() {
            if part.is_empty() {
                // `$$` is a `$` that means nothing.
                out.push('$');
                out.push_str(parts.next()?);
            } else if let Some(braced) = part.strip_prefix('{') {
                let (inner, after) = braced.split_once('}')?;
                out.push_str(&self.braced(inner)?);
                out.push_str(after);
            } else {
                let length = part.find(|c: char| !is_letter(c)).unwrap_or(part.len());
                let (name, after) = part.split_at(length);
                if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                    return None;
                }
                out.push_str(&self.variable(name).unwrap_or_default());
                out.push_str(after);
            }
        }
        Some(out)
    }

    /// What stands between braces: a name, and what takes its place.
    fn braced(&self, inner: &str) -> Option<String> {
        let length = inner.find(|c: char| !is_letter(c)).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(length);
        let (set, operator) = match rest.strip_prefix(':') {
            Some(operator) => (self.variable(name).filter(|value| !value.is_empty()), operator),
            None => (self.variable(name), rest),
        };
        match operator.split_at_checked(1) {
            _ if name.is_empty() => None,
            None if rest.is_empty() => Some(set.unwrap_or_default()),
            Some(("-", default)) => Some(set.unwrap_or_else(|| default.to_owned())),
            Some(("+", instead)) => Some(set.map(|_| instead.to_owned()).unwrap_or_default()),
            Some(("?", _)) => set,
            _ => None,
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        let assigned = self.assigned.iter().rfind(|(assigned, _)| assigned == name);
        (self.lookup)(name).or_else(|| assigned.map(|(_, value)| value.clone()))
    }
}

/// What stands before the closing quote, and what behind it; a quote behind a backslash does not close.
fn until(text: &str, quote: char) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return Some((&text[..at], &text[at + 1..]));
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// Double quotes know the escapes of Go; `\$` becomes the `$$` that means nothing.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match letters.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('$') => out.push_str("$$"),
            Some(c @ ('"' | '\\')) => out.push(c),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| is_letter(c) || matches!(c, '.' | '-'))
}

const fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::super::samples::{host, value_of_k};
    use super::*;

    fn of(text: &str) -> Option<String> {
        value_of_k(read(text, &host))
    }

    /// The table of the documentation of Compose (interpolation, `.env` file syntax).
    #[test]
    fn quotes_and_comments_are_read_as_its_documentation_says() {
        assert_eq!(of("K=VAL # comment").as_deref(), Some("VAL"));
        assert_eq!(of("K=VAL# no comment").as_deref(), Some("VAL# no comment"));
        assert_eq!(of("K=\"VAL # no comment\"").as_deref(), Some("VAL # no comment"));
        assert_eq!(of("K=\"VAL\" # comment").as_deref(), Some("VAL"));
        assert_eq!(of("K='$HOME'").as_deref(), Some("$HOME"));
        assert_eq!(of("K='Let\\'s go!'").as_deref(), Some("Let's go!"));
        assert_eq!(of("K=\"{\\\"a\\\": \\\"json\\\"}\"").as_deref(), Some("{\"a\": \"json\"}"));
        assert_eq!(of("K=\"some\\tvalue\"").as_deref(), Some("some\tvalue"));
        assert_eq!(of("K='some\\tvalue'").as_deref(), Some("some\\tvalue"));
        assert_eq!(of("K: abc\n").as_deref(), Some("abc"));
        assert_eq!(of("export K=abc\r\n").as_deref(), Some("abc"));
    }

    #[test]
    fn variables_are_filled_in_with_their_defaults() {
        assert_eq!(of("K=$HOME/x").as_deref(), Some("/srv/app/x"));
        assert_eq!(of("A=1\nK=\"${A}2$B\"\n").as_deref(), Some("12"));
        assert_eq!(of("K=${B:-default}").as_deref(), Some("default"));
        assert_eq!(of("B=\nK=${B-default}.").as_deref(), Some("."));
        assert_eq!(of("K=${HOME:+set}").as_deref(), Some("set"));
        assert_eq!(of("K=pa$$word").as_deref(), Some("pa$word"));
        assert_eq!(of("K=\"pa\\$word\"").as_deref(), Some("pa$word"));
    }

    #[test]
    fn a_file_that_compose_refuses_gives_nothing() {
        for text in ["A=1\nK=\"open", "K=a$", "K=${B:?missing}", "two words=1\nK=a", "K=$1"] {
            assert_eq!(read(text, &host), [], "{text}");
        }
    }
}
