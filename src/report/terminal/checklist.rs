//! What was verified, item by item, in the order in which people go about it.

use super::checks::longest;
use super::page::{Lead, Page};
use super::theme::Role;
use crate::diagnose::{Mark, Ticked};
use crate::report::model::RunReport;

/// Every item, with what was seen of it or what it would need.
pub(super) fn checklist(page: &mut Page, report: &RunReport) {
    if report.checklist.is_empty() {
        return;
    }
    page.heading("Checklist");
    let marks = longest(report.checklist.iter().map(|item| item.mark.word()));
    let names = longest(report.checklist.iter().map(|item| item.name));
    for Ticked { name, mark, .. } in &report.checklist {
        let lead = Lead::room(2).and(role(mark), mark.word(), marks);
        page.beside(lead.and(Role::Plain, name, names), Role::Plain, mark.says());
    }
}

fn role(mark: &Mark) -> Role {
    match mark {
        Mark::Held(_) => Role::Good,
        Mark::Broken(_) => Role::Bad,
        Mark::NotObserved(_) => Role::Faint,
    }
}
