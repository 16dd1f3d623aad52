//! The reports of a command: written while it goes on, so that whatever ends it leaves those that are done.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::args::{Destination, Outputs};
use super::output;
use crate::report::{Format, RunReport};

/// Whether a command makes one report or a list of them; it is known before anything runs, so that the shape of
/// a report does not hang on how many scenarios a folder happens to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    /// One.
    One,
    /// Any number.
    Several,
}

/// The reports so far, and where they go.
pub(super) struct Reports<'a> {
    outputs: &'a Outputs,
    amount: Amount,
    done: Vec<RunReport>,
}

impl<'a> Reports<'a> {
    /// None so far.
    pub(super) fn new(outputs: &'a Outputs, amount: Amount) -> Self {
        Self { outputs, amount, done: Vec::new() }
    }

    /// The reports that are done.
    pub(super) fn done(&self) -> &[RunReport] {
        &self.done
    }

    /// Where the ledger of the next run goes.
    pub(super) fn next_ledger(&self) -> Option<PathBuf> {
        let path = self.outputs.ledger.as_deref()?;
        Some(match self.amount {
            Amount::One => path.to_owned(),
            Amount::Several => numbered(path, self.done.len() + 1),
        })
    }

    /// Adds a report, and writes the files anew.
    pub(super) fn add(&mut self, report: RunReport) -> Result<(), String> {
        self.done.push(report);
        for target in &self.outputs.reports {
            if let Destination::File(path) = &target.destination {
                write_whole(path, &self.render(target.format)).map_err(|error| {
                    let path = path.display();
                    format!("the {} report cannot be written to {path}: {error}", target.format)
                })?;
            }
        }
        Ok(())
    }

    /// Prints the reports that go to standard output; there they can only be written once.
    pub(super) fn print(&self) {
        for target in &self.outputs.reports {
            if target.destination == Destination::Stdout && !self.done.is_empty() {
                output::data(&self.render(target.format));
            }
        }
    }

    fn render(&self, format: Format) -> String {
        match (self.amount, self.done.as_slice()) {
            (Amount::One, [report]) => format.render(report),
            (_, reports) => format.render_all(reports),
        }
    }
}

/// `run.jsonl` becomes `run.2.jsonl`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    match path.extension() {
        Some(extension) => path.with_extension(format!("{number}.{}", extension.display())),
        None => path.with_extension(number.to_string()),
    }
}

/// A file is written whole or not at all.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_run_stands_before_the_extension() {
        assert_eq!(numbered(Path::new("out/run.jsonl"), 2), Path::new("out/run.2.jsonl"));
        assert_eq!(numbered(Path::new("run"), 12), Path::new("run.12"));
    }
}
