//! How a report begins and ends: what was done, who did not get in, how long it took, the verdict.

use super::Detail;
use super::checks::longest;
use super::page::{Lead, Page, Span};
use super::theme::Role;
use crate::report::headline::summary_line;
use crate::report::model::{LatencyReport, RunReport, TabReport, UserReport};
use crate::report::words;
use crate::scenario::TabId;

/// What was run, what was done, and who did not get in.
pub(super) fn opening(page: &mut Page, report: &RunReport, detail: Detail) {
    let lead = Lead::room(0).and(Role::Heading, &report.scenario, 0);
    page.beside(lead, Role::Plain, &report.target);
    if let Some(file) = &report.file {
        page.beside(Lead::word(2, Role::Faint, "file  "), Role::Faint, file);
    }
    if !report.policy.is_empty() {
        page.beside(Lead::word(2, Role::Faint, "policy"), Role::Faint, &report.policy);
    }
    if !report.done.is_empty() {
        page.gap();
        for line in &report.done {
            page.beside(Lead::room(2), Role::Plain, line);
        }
    }
    absent(page, &report.users);
    if detail == Detail::Full {
        present(page, &report.users);
    }
}

/// The users who could not log in, and the tabs that did not get in; those that met the same end together.
fn absent(page: &mut Page, users: &[UserReport]) {
    let barred = users.iter().filter_map(|user| Some((user, user.login.as_ref().err()?)));
    let outside = users.iter().flat_map(|user| &user.tabs).filter(|tab| tab.sid.is_none());
    let (barred, ends): (Vec<_>, _) = (barred.collect(), same_end(outside));
    if barred.is_empty() && ends.is_empty() {
        return;
    }
    page.heading("Did not get in");
    for (user, why) in barred {
        page.beside(Lead::word(2, Role::Plain, user.name.as_str()), Role::Bad, why);
    }
    for (state, tabs) in ends {
        let lead = Lead::word(2, Role::Plain, words::tabs(&tabs));
        page.beside(lead, Role::Bad, state);
    }
}

fn same_end<'a>(tabs: impl Iterator<Item = &'a TabReport>) -> Vec<(&'a str, Vec<&'a TabId>)> {
    let mut ends: Vec<(&str, Vec<&TabId>)> = Vec::new();
    for tab in tabs {
        match ends.iter_mut().find(|(state, _)| *state == tab.state) {
            Some((_, tabs)) => tabs.push(&tab.tab),
            None => ends.push((&tab.state, vec![&tab.tab])),
        }
    }
    ends
}

/// The tabs that got in, with the identifiers by which a server's log knows them.
fn present(page: &mut Page, users: &[UserReport]) {
    let tabs: Vec<&TabReport> = users.iter().flat_map(|user| &user.tabs).collect();
    let inside = tabs.iter().filter_map(|tab| Some((tab, tab.sid.as_ref()?)));
    if tabs.iter().all(|tab| tab.sid.is_none()) {
        return;
    }
    page.heading("Tabs");
    for (tab, sid) in inside {
        let lead = Lead::room(2).and(Role::Plain, tab.tab.to_string(), 8);
        page.beside(lead, Role::Plain, &format!("{}, sid {sid}", tab.state));
    }
}

/// How long things took.
pub(super) fn measures(page: &mut Page, report: &RunReport, detail: Detail) {
    latency(page, &report.latency);
    if detail == Detail::Full && !report.timing.is_empty() {
        page.heading("Stages");
        let names = longest(report.timing.iter().map(|(name, _)| name.as_str()));
        for (name, took) in &report.timing {
            let lead = Lead::room(2).and(Role::Plain, name, names);
            page.beside(lead, Role::Plain, &words::duration(*took));
        }
    }
}

/// Distributions under each other, in columns of ten.
fn latency(page: &mut Page, all: &[LatencyReport]) {
    if all.is_empty() {
        return;
    }
    let names = longest(all.iter().map(|one| one.what.as_str()));
    if 2 + names + 50 > page.room(0) {
        page.heading("Latency");
        for one in all {
            page.beside(Lead::word(2, Role::Plain, &one.what), Role::Plain, &sentence(one));
        }
        return;
    }
    let heads = ["median", "90 %", "99 %", "slowest", "count"].map(|head| format!("{head:>10}"));
    page.gap();
    let title = Span::new(Role::Heading, format!("{:<width$}", "Latency", width = names + 2));
    page.spans(0, &[title, Span::new(Role::Faint, heads.concat())]);
    for one in all {
        let times = [one.p50, one.p90, one.p99, one.max].map(words::duration);
        let times = times.map(|time| format!("{time:>10}")).concat();
        let name = Span::new(Role::Plain, format!("{:<names$}", one.what));
        page.spans(2, &[name, Span::new(Role::Plain, format!("{times}{:>10}", one.count))]);
    }
}

/// A distribution where there is no room for columns.
fn sentence(one: &LatencyReport) -> String {
    let [p50, p90, max] = [one.p50, one.p90, one.max].map(words::duration);
    format!("median {p50}, 90 % {p90}, slowest {max}, count {}", one.count)
}

/// The verdict, how long it took to get there, and the exit code.
pub(super) fn last_line(page: &mut Page, report: &RunReport) {
    let (word, reason) = (report.verdict.word(), summary_line(report));
    let reason = reason.trim_start_matches(word);
    let took = words::duration(report.took);
    let text = format!("{reason} ({took}, exit code {})", report.exit_code);
    page.running(0, &Span::new(report.verdict.into(), word), Role::Plain, &text);
}
