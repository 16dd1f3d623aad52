//! The page of a cause: Markdown with fixed sections.

/// A page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page(&'static str);

/// The sections that every page has, in order.
#[cfg(test)]
pub(super) const SECTIONS: [&str; 5] =
    ["What is wrong", "What you see", "How it is told apart", "Remedy", "Next step"];

impl Page {
    pub(super) fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// The sentence under the title.
    pub(super) fn headline(self) -> &'static str {
        let mut lines = self.0.lines().filter(|line| !line.trim().is_empty());
        lines.find(|line| !line.starts_with('#')).unwrap_or_default()
    }

    /// The text of a section, without its heading.
    pub(super) fn section(self, name: &str) -> &'static str {
        let heading = format!("\n## {name}\n");
        let Some(start) = self.0.find(&heading) else {
            return "";
        };
        let rest = &self.0[start + heading.len()..];
        rest.find("\n## ").map_or(rest, |end| &rest[..end]).trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# code\n\nIt is wrong.\n\n## What is wrong\nA\n\n## Remedy\n\nB\n\nC\n";

    #[test]
    fn sections_are_found_by_their_headings() {
        let page = Page::new(TEXT);
        assert_eq!(page.headline(), "It is wrong.");
        assert_eq!(page.section("What is wrong"), "A");
        assert_eq!(page.section("Remedy"), "B\n\nC");
        assert_eq!(page.section("Next step"), "");
    }
}
