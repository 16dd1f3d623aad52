//! The report for people, at a terminal of any width, in a pipe, or in a log.
//!
//! Root cause first: what was done, who did not get in, then every diagnosis with the picture that shows it (the
//! matrix, or the secrets at both ends), and only then the checks. The last line is the verdict.
//!
//! Nothing depends on colour: verdicts are words, and a cell of the matrix that is wrong carries a `!`. Without
//! colour there is not one control code in the text. Tables are drawn with box-drawing characters, but have no
//! frame: one line under the head, and in the matrix one between users. Terminals, pagers and build logs show
//! UTF-8, and where one does not, what is left of such a table is still aligned.

mod checklist;
mod checks;
mod diagnosis;
mod entrance;
mod grid;
mod markdown;
mod matrix;
mod page;
mod probes;
mod secrets;
mod summary;
mod theme;
mod untried;
mod wrap;

pub(super) use grid::QUIET;
pub use page::{Style, Width};
pub use theme::Colour;

use super::model::RunReport;
use page::Page;

/// How much is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// The causes and the verdict.
    Brief,
    /// What is needed to understand the verdict.
    #[default]
    Normal,
    /// All that the report holds.
    Full,
}

/// The run as text, ending in a line break.
pub fn terminal(report: &RunReport, style: Style, detail: Detail) -> String {
    let mut page = Page::new(style);
    if detail == Detail::Brief {
        diagnosis::headlines(&mut page, report);
    } else {
        summary::opening(&mut page, report, detail);
        diagnosis::diagnoses(&mut page, report, detail);
        if diagnosis::matrix_exhibitor(report).is_none() && !is_cut_short(report, detail) {
            matrix::matrices(&mut page, &report.matrices);
        }
        secrets::tokens(&mut page, report, detail);
        if diagnosis::secrets_exhibitor(report).is_none() {
            secrets::both_ends(&mut page, report);
        }
        probes::probes(&mut page, report, detail);
        entrance::entrance(&mut page, report, detail);
        checks::checks(&mut page, report, detail);
        summary::measures(&mut page, report, detail);
        if is_cut_short(report, detail) {
            checks::names_not_observed(&mut page, report);
        } else {
            checks::not_observed(&mut page, report);
            checklist::checklist(&mut page, report);
            untried::untried(&mut page, report, detail);
        }
        page.gap();
    }
    summary::last_line(&mut page, report);
    page.into_text()
}

/// Whether a cause kept the run from sending anything: then the cause is the answer, and all that could not be
/// seen for it would only push it off the screen.
fn is_cut_short(report: &RunReport, detail: Detail) -> bool {
    let sent = report.matrices.iter().any(|matrix| !matrix.cells.is_empty());
    detail == Detail::Normal && !report.diagnoses.is_empty() && !sent
}
