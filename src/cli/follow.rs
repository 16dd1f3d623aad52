//! What is shown while a run goes on: nothing, a line that says how far it is, or every entry of its ledger.
//!
//! All of it goes to standard error, and all of it comes from the ledger, where no secret is left.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Global;
use super::{output, trace};
use crate::ledger::{Entry, Event, Stage, Tail, Writer};
use crate::report;

/// How often the mark moves that shows that the program is alive.
const TICK: Duration = Duration::from_millis(100);

/// Follows a run.
pub(super) struct Follow {
    tail: Tail,
    shown: Shown,
}

enum Shown {
    Nothing,
    Progress { bar: ProgressBar, lines: usize },
    Entries,
}

impl Follow {
    /// Follows a run whose script has so many lines, in the way that was asked for.
    pub(super) fn new(global: &Global, writer: &Writer, lines: usize) -> Self {
        let shown = match global {
            _ if global.verbose >= 2 => Shown::Entries,
            _ if global.quiet || !io::stderr().is_terminal() => Shown::Nothing,
            _ => Shown::Progress { bar: bar(), lines },
        };
        Self { tail: writer.tail(), shown }
    }

    /// Shows what happens, without an end; the caller drops it when the run is over.
    pub(super) async fn along(&mut self) {
        loop {
            self.tail.ready().await;
            self.catch_up();
        }
    }

    /// Shows what has not been shown yet, and takes the progress off the screen.
    pub(super) fn finish(mut self) {
        self.catch_up();
        if let Shown::Progress { bar, .. } = self.shown {
            bar.finish_and_clear();
        }
    }

    fn catch_up(&mut self) {
        for entry in self.tail.take() {
            match &self.shown {
                Shown::Nothing => {}
                Shown::Entries => output::note(&trace::line(&entry)),
                Shown::Progress { bar, lines } => {
                    if let Some(text) = headway(&entry, *lines) {
                        bar.set_message(text);
                    }
                }
            }
        }
    }
}

/// One line, which is drawn anew for every stage and every line of the script.
fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}");
    bar.set_style(style.expect("the template is constant"));
    bar.enable_steady_tick(TICK);
    bar
}

fn headway(entry: &Entry, lines: usize) -> Option<String> {
    match &entry.event {
        Event::StageBegan { stage } => Some(doing(*stage).to_owned()),
        Event::DirectionBegan { line, text } => {
            Some(format!("{} of {lines}: {}", line + 1, report::clean(text)))
        }
        _ => None,
    }
}

fn doing(stage: Stage) -> &'static str {
    match stage {
        Stage::Reach => "reaching the system",
        Stage::Login => "logging users in",
        Stage::Setup => "preparing the ground",
        Stage::Probe => "examining tokens and the gate",
        Stage::Script => "carrying the script out",
        Stage::Quiet => "waiting until nothing more comes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Seq, Stamp};

    fn entry(event: Event) -> Entry {
        Entry { seq: Seq(0), at: Stamp(0), event }
    }

    #[test]
    fn stages_and_lines_of_the_script_are_headway() {
        let text = "send 1 to main: \u{1b}[2J".to_owned();
        let line = headway(&entry(Event::DirectionBegan { line: 2, text }), 14);
        assert_eq!(line.as_deref(), Some("3 of 14: send 1 to main: \\u{1b}[2J"));
        let stage = headway(&entry(Event::StageBegan { stage: Stage::Login }), 14);
        assert_eq!(stage.as_deref(), Some("logging users in"));
        assert_eq!(headway(&entry(Event::QuietEnded), 14), None);
    }
}
