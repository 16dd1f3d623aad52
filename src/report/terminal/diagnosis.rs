//! The causes: what is wrong, the picture that shows it, the evidence, the remedy, what else it could be.

use super::checks::{evidence, longest};
use super::page::{Lead, Page, Span};
use super::theme::Role;
use super::{Detail, markdown::markdown, matrix, secrets};
use crate::diagnose::{Diagnosis, Family};
use crate::report::model::RunReport;

/// Where the text of a diagnosis begins, behind its number.
const INDENT: usize = 3;
/// How many lines of evidence are shown unless all are asked for.
const SHOWN: usize = 5;

/// The place of the diagnosis beside which the matrices stand: the first about who hears what.
pub(super) fn matrix_exhibitor(report: &RunReport) -> Option<usize> {
    let about =
        |diagnosis: &Diagnosis| !matches!(diagnosis.family, Family::Connection | Family::Auth);
    if report.matrices.is_empty() { None } else { report.diagnoses.iter().position(about) }
}

/// The place of the diagnosis beside which the secrets stand: the first about tokens.
pub(super) fn secrets_exhibitor(report: &RunReport) -> Option<usize> {
    let about = |diagnosis: &Diagnosis| diagnosis.family == Family::Auth;
    report.secrets.as_ref().and_then(|_| report.diagnoses.iter().position(about))
}

/// The causes, one after the other.
pub(super) fn diagnoses(page: &mut Page, report: &RunReport, detail: Detail) {
    for (place, diagnosis) in report.diagnoses.iter().enumerate() {
        headline(page, place, diagnosis);
        if matrix_exhibitor(report) == Some(place) {
            for channel in &report.matrices {
                page.gap();
                matrix::channel(page, INDENT, channel);
            }
        }
        if let (Some(both), true) = (&report.secrets, secrets_exhibitor(report) == Some(place)) {
            page.gap();
            secrets::ends(page, INDENT - 1, both);
        }
        grounds(page, report, diagnosis, detail);
        way_out(page, diagnosis);
    }
}

/// What is wrong, and no more.
pub(super) fn headlines(page: &mut Page, report: &RunReport) {
    for (place, diagnosis) in report.diagnoses.iter().enumerate() {
        headline(page, place, diagnosis);
    }
    page.gap();
}

fn headline(page: &mut Page, place: usize, diagnosis: &Diagnosis) {
    page.gap();
    let line = [
        Span::new(Role::Heading, format!("{}. {}", place + 1, diagnosis.code)),
        Span::new(Role::Plain, "  "),
        Span::new(diagnosis.severity.into(), diagnosis.severity.word()),
        Span::new(Role::Plain, format!(", {}", diagnosis.confidence)),
    ];
    page.spans(0, &line);
    page.beside(Lead::room(INDENT), Role::Plain, &diagnosis.summary);
}

fn grounds(page: &mut Page, report: &RunReport, diagnosis: &Diagnosis, detail: Detail) {
    if diagnosis.evidence.is_empty() {
        return;
    }
    part(page, "Evidence");
    let most = if detail == Detail::Full { usize::MAX } else { SHOWN };
    evidence(page, INDENT + 2, report, &diagnosis.evidence, most);
}

fn way_out(page: &mut Page, diagnosis: &Diagnosis) {
    if !diagnosis.remedy.is_empty() {
        part(page, "Remedy");
        markdown(page, INDENT + 2, &diagnosis.remedy);
    }
    if !diagnosis.lookalikes.is_empty() {
        part(page, "Could also be (and what would tell)");
        let codes = longest(diagnosis.lookalikes.iter().map(|alike| alike.code));
        for alike in &diagnosis.lookalikes {
            let lead = Lead::room(INDENT + 2).and(Role::Plain, alike.code, codes);
            page.beside(lead, Role::Plain, &alike.told_apart_by);
        }
    }
    if !diagnosis.next.is_empty() {
        part(page, "Next");
        page.beside(Lead::room(INDENT + 2), Role::Plain, &diagnosis.next);
    }
}

fn part(page: &mut Page, name: &str) {
    page.gap();
    page.spans(INDENT, &[Span::new(Role::Heading, name)]);
}
