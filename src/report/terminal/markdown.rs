//! A remedy, which is Markdown, as lines: prose is wrapped, code is indented and kept as it is.

use super::page::{Lead, Page, Span};
use super::theme::Role;

/// What a piece of a text is.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    /// Lines of prose, joined.
    Prose(String),
    /// A point of a list: its sign and its text.
    Point(String, String),
    /// A line of code.
    Code(String),
    /// An empty line.
    Gap,
}

/// Writes a text behind `indent` spaces.
pub(super) fn markdown(page: &mut Page, indent: usize, text: &str) {
    for block in blocks(text) {
        match block {
            Block::Prose(prose) => page.beside(Lead::room(indent), Role::Plain, &prose),
            Block::Point(sign, text) => {
                page.beside(Lead::bullet(indent, &sign), Role::Plain, &text);
            }
            Block::Code(line) => page.spans(indent + 4, &[Span::new(Role::Code, line)]),
            Block::Gap => page.gap(),
        }
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fence = None;
    for line in text.trim().lines() {
        let bare = line.trim();
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark)) {
            fence = if fence == Some(mark) { None } else { fence.or(Some(mark)) };
            continue;
        }
        match fence {
            Some(_) => blocks.push(Block::Code(line.trim_end().to_owned())),
            None => prose(&mut blocks, bare),
        }
    }
    blocks
}

/// A line outside code begins a block or goes on with the last one.
fn prose(blocks: &mut Vec<Block>, line: &str) {
    let point = point(line);
    match (blocks.last_mut(), point) {
        (_, Some((sign, text))) => blocks.push(Block::Point(sign.to_owned(), text.to_owned())),
        _ if line.is_empty() => blocks.push(Block::Gap),
        (Some(Block::Prose(text) | Block::Point(_, text)), None) => {
            text.push(' ');
            text.push_str(line);
        }
        _ => blocks.push(Block::Prose(line.to_owned())),
    }
}

/// The sign and the text of a point: `- text`, `* text`, `1. text`.
fn point(line: &str) -> Option<(&str, &str)> {
    let (sign, text) = line.split_once(' ')?;
    let number = sign.strip_suffix('.').is_some_and(|n| n.parse::<u16>().is_ok());
    (matches!(sign, "-" | "*") || number).then_some((sign, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_joined_and_code_is_kept() {
        let text =
            "Read it\nlate:\n\n```js\nif (a) {\n  b();\n}\n```\nThen:\n- one\n  more\n1. two";
        let code = |line: &str| Block::Code(line.into());
        let point = |sign: &str, text: &str| Block::Point(sign.into(), text.into());
        assert_eq!(
            blocks(text),
            [
                Block::Prose("Read it late:".into()),
                Block::Gap,
                code("if (a) {"),
                code("  b();"),
                code("}"),
                Block::Prose("Then:".into()),
                point("-", "one more"),
                point("1.", "two"),
            ]
        );
    }

    #[test]
    fn a_fence_that_is_not_closed_is_code_to_the_end() {
        assert_eq!(blocks("~~~\na\n```"), [Block::Code("a".into())]);
    }
}
