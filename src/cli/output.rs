//! Printing. Data goes to standard output, everything else to standard error; a closed pipe is no error.

use std::io::{self, IsTerminal, Write};

use super::args::{ColourChoice, Destination, Global, Outputs, ReportTarget};
use crate::report::{Colour, Detail, Style, Width};
use crate::scenario::Problem;

/// Where text for people goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error, because standard output carries a report for programs.
    Stderr,
}

impl Stream {
    /// Where the report for people goes beside these outputs.
    pub(super) fn beside(outputs: &Outputs) -> Self {
        let taken = |target: &ReportTarget| target.destination == Destination::Stdout;
        if outputs.reports.iter().any(taken) { Self::Stderr } else { Self::Stdout }
    }
}

/// Prints to standard output.
pub(super) fn data(text: &str) {
    write_to(&mut io::stdout().lock(), text);
}

/// Prints text for people.
pub(super) fn tell(stream: Stream, text: &str) {
    match stream {
        Stream::Stdout => data(text),
        Stream::Stderr => write_to(&mut io::stderr().lock(), text),
    }
}

/// Prints a line to standard error.
pub(super) fn note(text: &str) {
    write_to(&mut io::stderr().lock(), &format!("{text}\n"));
}

/// Prints an error and what to do about it, to standard error.
pub(super) fn error(what: &str, help: Option<&str>) {
    note(&format!("error: {what}"));
    if let Some(help) = help {
        note(&format!("  help: {help}"));
    }
}

/// Prints all mistakes in something, each with a line to look at where there is one, and where to read more.
pub(super) fn mistakes<'a>(
    whose: &str,
    problems: impl ExactSizeIterator<Item = (&'a Problem, Option<String>)>,
    more: &str,
) {
    let count = problems.len();
    let noun = if count == 1 { "mistake" } else { "mistakes" };
    note(&format!("error: {whose} has {count} {noun}"));
    for (problem, line) in problems {
        note("");
        note(&problem.to_string());
        if let Some(line) = line {
            note(&line);
        }
    }
    note("");
    note(more);
}

fn write_to(stream: &mut impl Write, text: &str) {
    // Whoever reads us may have stopped reading; there is nobody to tell.
    let _ = stream.write_all(text.as_bytes());
    let _ = stream.flush();
}

/// How the report for people looks.
pub(super) fn style(global: &Global, stream: Stream) -> Style {
    let (choice, terminal) = match stream {
        Stream::Stdout => (anstream::AutoStream::choice(&io::stdout()), io::stdout().is_terminal()),
        Stream::Stderr => (anstream::AutoStream::choice(&io::stderr()), io::stderr().is_terminal()),
    };
    let colour = match global.color {
        ColourChoice::Always => Colour::Always,
        ColourChoice::Never => Colour::Never,
        ColourChoice::Auto => match choice {
            anstream::ColorChoice::Never => Colour::Never,
            _ if terminal => Colour::Always,
            _ => Colour::Never,
        },
    };
    Style { colour, width: width() }
}

/// How much the report for people shows.
pub(super) fn detail(global: &Global) -> Detail {
    match (global.quiet, global.verbose) {
        (true, _) => Detail::Brief,
        (false, 0) => Detail::Normal,
        (false, _) => Detail::Full,
    }
}

/// The columns of a table that is data: those of the terminal, or more where there is none.
pub(super) fn columns() -> u16 {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or(120).max(60)
}

/// The width of the terminal, or 80 columns where there is none.
fn width() -> Width {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    Width::new(columns.unwrap_or(80))
}
