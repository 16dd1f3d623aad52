//! What is painted how. Only the sixteen named colours, so that the user's own palette decides.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};

use crate::diagnose::Severity;
use crate::judge::Verdict;

/// Whether the text is painted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// Not a single control code.
    #[default]
    Never,
    /// Painted with ANSI escape sequences.
    Always,
}

/// What a piece of text is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Ordinary text.
    Plain,
    /// The head of a section.
    Heading,
    /// What is as it should be.
    Good,
    /// What is not.
    Bad,
    /// What cannot be told.
    Unsure,
    /// What may be passed over: times, frames, legends.
    Faint,
    /// Code to copy.
    Code,
}

impl Role {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Heading => Style::new().bold(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Unsure => AnsiColor::Yellow.on_default(),
            Self::Faint => Style::new().dimmed(),
            Self::Code => AnsiColor::Cyan.on_default(),
        }
    }

    /// The text as it is written; it must have passed `clean` already.
    pub(super) fn paint(self, text: &str, colour: Colour) -> Cow<'_, str> {
        let style = self.style();
        if colour == Colour::Never || style.is_plain() || text.is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(format!("{style}{text}{style:#}"))
    }
}

impl From<Verdict> for Role {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Good,
            Verdict::Inconclusive => Self::Unsure,
            Verdict::Fail => Self::Bad,
        }
    }
}

impl From<Severity> for Role {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Bad,
            Severity::Medium | Severity::Low => Self::Unsure,
            Severity::Info => Self::Plain,
        }
    }
}
