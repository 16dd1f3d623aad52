//! Lines under each other. All text of the terminal report goes through here.
//!
//! Invariants: whatever is written has passed `clean`; no line begins with `::`; no line ends with a space; there
//! are never two empty lines in a row, and none at the beginning.

use std::num::NonZeroU16;

use super::theme::{Colour, Role};
use super::wrap::{width, wrap};
use crate::report::plain;

/// Prose wider than this is hard to read, whatever room there is.
const WIDEST_PROSE: usize = 100;
/// Below this nothing is broken any further: the terminal may do so.
const NARROWEST: u16 = 40;

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether it is painted.
    pub colour: Colour,
    /// The columns that it may occupy.
    pub width: Width,
}

/// The columns of a terminal; at least 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width(NonZeroU16);

impl Width {
    /// So many columns, but no fewer than 40.
    pub fn new(columns: u16) -> Self {
        Self(NonZeroU16::new(columns.max(NARROWEST)).expect("it is at least 40"))
    }

    /// The number of columns.
    pub fn columns(self) -> usize {
        usize::from(self.0.get())
    }
}

impl Default for Width {
    /// 80 columns, for pipes and logs.
    fn default() -> Self {
        Self::new(80)
    }
}

/// A piece of text and what it is to its reader.
#[derive(Clone, Debug)]
pub(super) struct Span {
    role: Role,
    text: String,
}

impl Span {
    pub(super) fn new(role: Role, text: impl AsRef<str>) -> Self {
        Self { role, text: plain::clean(text.as_ref()).into_owned() }
    }
}

/// What stands in front of a text that is wrapped beside it.
#[derive(Clone, Debug)]
pub(super) struct Lead {
    indent: usize,
    spans: Vec<Span>,
    /// Where the text begins.
    column: usize,
}

impl Lead {
    /// Nothing but room.
    pub(super) fn room(indent: usize) -> Self {
        Self { indent, spans: Vec::new(), column: indent }
    }

    /// A word after `indent` spaces; the text begins right behind it.
    pub(super) fn word(indent: usize, role: Role, text: impl AsRef<str>) -> Self {
        Self::room(indent).and(role, text, 0)
    }

    /// One more word, in a column of at least so many characters, with two spaces behind.
    pub(super) fn and(mut self, role: Role, text: impl AsRef<str>, least: usize) -> Self {
        let mut span = Span::new(role, text);
        let used = width(&span.text);
        let fill = least.saturating_sub(used) + 2;
        span.text.push_str(&" ".repeat(fill));
        self.column += used + fill;
        self.spans.push(span);
        self
    }

    /// A word with one space behind, where the text goes on from it.
    pub(super) fn bullet(indent: usize, text: &str) -> Self {
        let span = Span::new(Role::Plain, format!("{text} "));
        let column = indent + width(&span.text);
        Self { indent, spans: vec![span], column }
    }
}

/// The lines so far.
pub(super) struct Page {
    text: String,
    style: Style,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self { text: String::new(), style }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// The columns that a table may occupy behind `indent` spaces.
    pub(super) fn room(&self, indent: usize) -> usize {
        self.style.width.columns().saturating_sub(indent)
    }

    /// An empty line, unless there is one already.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// The head of a section.
    pub(super) fn heading(&mut self, text: &str) {
        self.gap();
        self.spans(0, &[Span::new(Role::Heading, text)]);
    }

    /// One line, not wrapped.
    pub(super) fn spans(&mut self, indent: usize, spans: &[Span]) {
        let plain: String = spans.iter().map(|span| span.text.as_str()).collect();
        self.text.push_str(&" ".repeat(if plain.trim().is_empty() { 0 } else { indent }));
        if plain::commanding(&plain).is_some() {
            self.text.push('\\');
        }
        let mut left = plain.trim_end().len();
        for span in spans {
            let text = &span.text[..span.text.len().min(left)];
            left -= text.len();
            self.text.push_str(&span.role.paint(text, self.style.colour));
        }
        self.text.push('\n');
    }

    /// A text, wrapped beside what stands in front of it, or below where that leaves no room for it.
    pub(super) fn beside(&mut self, lead: Lead, role: Role, text: &str) {
        let columns = self.style.width.columns().min(WIDEST_PROSE);
        let Lead { indent, mut spans, mut column } = lead;
        if column > columns / 2 {
            self.wrapped(indent, &spans, columns);
            (column, spans) = (indent + 4, Vec::new());
        }
        let lines = wrap(&plain::clean(text), columns.saturating_sub(column).max(20));
        for (number, line) in lines.into_iter().enumerate() {
            let begin = if number == 0 && !spans.is_empty() { indent } else { column };
            spans.push(Span { role, text: line });
            self.spans(begin, &spans);
            spans.clear();
        }
    }

    /// A sentence that begins with a word of its own role; further lines are indented.
    pub(super) fn running(&mut self, indent: usize, word: &Span, role: Role, text: &str) {
        let columns = self.style.width.columns().min(WIDEST_PROSE) - indent - 2;
        let lines = wrap(&format!("{}{}", word.text, plain::clean(text)), columns);
        for (number, line) in lines.into_iter().enumerate() {
            match line.strip_prefix(&word.text) {
                Some(rest) if number == 0 => {
                    let rest = Span { role, text: rest.to_owned() };
                    self.spans(indent, &[word.clone(), rest]);
                }
                _ => self.spans(indent + 2, &[Span { role, text: line }]),
            }
        }
    }

    /// Words that are too long to have anything beside them, in the role of the first.
    fn wrapped(&mut self, indent: usize, spans: &[Span], columns: usize) {
        let role = spans.first().map_or(Role::Plain, |span| span.role);
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        for line in wrap(&text, columns.saturating_sub(indent)) {
            self.spans(indent, &[Span { role, text: line }]);
        }
    }
}
