//! The checks, one line each, the broken ones first; and what was not observed.

use super::Detail;
use super::page::{Lead, Page};
use super::theme::Role;
use super::wrap::width;
use crate::judge::{Evidence, Finding, Verdict};
use crate::report::model::RunReport;
use crate::report::words;

/// How many lines of evidence a broken check shows unless all are asked for.
const SHOWN: usize = 3;
/// A name longer than this moves its own text, not everybody's.
const LONGEST_NAME: usize = 24;

/// Every check, the worst verdicts first, otherwise in their order.
pub(super) fn checks(page: &mut Page, report: &RunReport, detail: Detail) {
    if report.findings.is_empty() {
        return;
    }
    page.heading("Checks");
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    let verdicts = longest(findings.iter().map(|finding| finding.verdict.word()));
    let names = longest(findings.iter().map(|finding| finding.check));
    for finding in findings {
        let lead = Lead::room(2).and(finding.verdict.into(), finding.verdict.word(), verdicts);
        let lead = lead.and(Role::Plain, finding.check, names);
        page.beside(lead, Role::Plain, said(finding));
        match (finding.verdict, detail) {
            (_, Detail::Full) => evidence(page, 6, report, &finding.evidence, usize::MAX),
            (Verdict::Fail, _) => evidence(page, 6, report, &finding.evidence, SHOWN),
            _ => {}
        }
    }
}

/// What was seen; a check that says nothing stands by its promise.
fn said(finding: &Finding) -> &str {
    if finding.summary.is_empty() { finding.promise } else { &finding.summary }
}

/// What the ledger shows, with its times; at most `most` lines.
pub(super) fn evidence(
    page: &mut Page,
    indent: usize,
    report: &RunReport,
    evidence: &[Evidence],
    most: usize,
) {
    // "and 1 more" takes as much room as the one.
    let shown = if evidence.len() == most.saturating_add(1) { evidence.len() } else { most };
    let when = |one: &Evidence| match report.times.get(&one.seq) {
        Some(at) => at.to_string(),
        None => format!("entry {}", one.seq),
    };
    let whens: Vec<String> = evidence.iter().take(shown).map(when).collect();
    let longest = whens.iter().map(String::len).max().unwrap_or(0);
    for (one, when) in evidence.iter().zip(&whens) {
        let lead = Lead::word(indent, Role::Faint, format!("{when:>longest$}"));
        page.beside(lead, Role::Plain, &one.shows);
    }
    if let Some(more @ 1..) = evidence.len().checked_sub(shown) {
        page.beside(Lead::room(indent), Role::Faint, &format!("and {more} more"));
    }
}

/// The promises of which nothing was seen, and why; those with the same reason together.
pub(super) fn not_observed(page: &mut Page, report: &RunReport) {
    if report.not_observed.is_empty() {
        return;
    }
    page.heading("Not observed");
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in &report.not_observed {
        match reasons.iter_mut().find(|(why, _)| *why == one.why) {
            Some((_, checks)) => checks.push(one.check),
            None => reasons.push((&one.why, vec![one.check])),
        }
    }
    let lists: Vec<String> = reasons.iter().map(|(_, checks)| words::list(checks)).collect();
    let names = longest(lists.iter().map(String::as_str));
    for ((why, _), checks) in reasons.iter().zip(&lists) {
        page.beside(Lead::room(2).and(Role::Plain, checks, names), Role::Plain, why);
    }
}

/// The promises of which nothing was seen, without the reasons.
pub(super) fn names_not_observed(page: &mut Page, report: &RunReport) {
    if report.not_observed.is_empty() {
        return;
    }
    page.heading("Not observed (-v says why)");
    let names: Vec<&str> = report.not_observed.iter().map(|one| one.check).collect();
    page.beside(Lead::room(2), Role::Plain, &words::list(&names));
}

/// The width of a column of names.
pub(super) fn longest<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names.map(width).max().unwrap_or(0).min(LONGEST_NAME)
}
