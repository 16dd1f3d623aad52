//! The file as the `dotenv` package of Node.js reads it (versions 15 to 18).
//!
//! Its grammar is one regular expression, and its quirks are those of that expression: a quoted value
//! that is followed by more text keeps its quotes, a name may be followed by a colon, and the white
//! space of JavaScript includes the byte order mark.

use std::sync::LazyLock;

use regex::Regex;

use super::Assignments;

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r#"(?mx)
        ^ [\s\u{FEFF}]* (?: export [\s\u{FEFF}]+ )?
        ( [0-9A-Za-z_.-]+ )
        (?: [\s\u{FEFF}]* = [\s\u{FEFF}]*? | : [\s\u{FEFF}]+? )
        ( [\s\u{FEFF}]* ' (?: \\' | [^'] )* '
        | [\s\u{FEFF}]* " (?: \\" | [^"] )* "
        | [\s\u{FEFF}]* ` (?: \\` | [^`] )* `
        | [^\#\r\n]+
        )?
        [\s\u{FEFF}]* (?: \#.* )? $"#;
    Regex::new(pattern).expect("the pattern is constant")
});

/// All assignments in the order of the file.
pub(super) fn read(text: &str) -> Assignments {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    LINE.captures_iter(&text)
        .map(|line| {
            let raw = line.get(2).map_or("", |value| value.as_str());
            (line[1].to_owned(), value(raw))
        })
        .collect()
}

fn value(raw: &str) -> String {
    let trimmed = raw.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let inner = ['\'', '"', '`']
        .into_iter()
        .find_map(|quote| trimmed.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(trimmed);
    if trimmed.starts_with('"') {
        inner.replace("\\n", "\n").replace("\\r", "\r")
    } else {
        inner.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        let assignments = read(text);
        let [(name, value)] = &assignments[..] else { panic!("{assignments:?}") };
        assert_eq!(name, "K");
        value.clone()
    }

    #[test]
    fn a_hash_begins_a_comment_outside_quotes() {
        assert_eq!(of("K=abc#123"), "abc");
        assert_eq!(of("K=abc # 123"), "abc");
        assert_eq!(of("K='abc#123'"), "abc#123");
        assert_eq!(of("K=\"abc#123\" # more"), "abc#123");
        assert_eq!(read("# K=abc"), []);
    }

    #[test]
    fn quotes_are_taken_off_where_nothing_follows() {
        assert_eq!(of("K=\"abc\""), "abc");
        assert_eq!(of("K=`a'b`"), "a'b");
        assert_eq!(of("K=\"abc\"123"), "\"abc\"123");
        assert_eq!(of(r#"K="a\"b""#), r#"a\"b"#);
        assert_eq!(of("K=\"multi\nline\""), "multi\nline");
    }

    #[test]
    fn line_breaks_are_unescaped_in_double_quotes_only() {
        assert_eq!(of(r#"K="a\nb""#), "a\nb");
        assert_eq!(of(r"K='a\nb'"), r"a\nb");
        assert_eq!(of(r"K=a\nb"), r"a\nb");
    }

    #[test]
    fn names_values_and_line_ends_may_be_written_in_many_ways() {
        assert_eq!(of("export K=abc"), "abc");
        assert_eq!(of("K: abc"), "abc");
        assert_eq!(of("  K =  abc  \r\n"), "abc");
        assert_eq!(of("\u{feff}K=abc"), "abc");
        assert_eq!(of("K="), "");
        assert_eq!(of("K=$HOME"), "$HOME");
    }
}
