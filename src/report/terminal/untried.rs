//! What was not tried.

use super::Detail;
use super::page::{Lead, Page};
use super::theme::Role;
use crate::report::model::RunReport;
use crate::report::words;

/// What was not tried, with what each would need where all is asked for.
pub(super) fn untried(page: &mut Page, report: &RunReport, detail: Detail) {
    if report.untried.is_empty() {
        return;
    }
    if detail != Detail::Full {
        page.heading("Not tried (-v says what it needs)");
        for trial in &report.untried {
            page.beside(Lead::bullet(2, "-"), Role::Plain, trial.does);
        }
        return;
    }
    page.heading("Not tried");
    for trial in &report.untried {
        page.beside(Lead::bullet(2, "-"), Role::Plain, trial.does);
        page.beside(Lead::word(4, Role::Faint, "needs "), Role::Plain, trial.needs);
        page.beside(Lead::word(4, Role::Faint, "shows "), Role::Plain, &words::list(trial.shows));
    }
}
