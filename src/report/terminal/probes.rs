//! The probes of the gate: what is off and a line of counts, or every one.

use comfy_table::{ContentArrangement, Table};

use super::Detail;
use super::grid::QUIET;
use super::page::{Lead, Page, Span};
use super::theme::Role;
use crate::report::model::{ProbeReport, ProbeVerdict, RunReport};
use crate::report::{plain, words};

/// A run with fewer probes than this needs no count of them: the check on the gate says it all.
const MANY: usize = 12;
/// Wider tables are hard to read.
const WIDEST: usize = 120;

/// The probes that went wrong, or all of them.
pub(super) fn probes(page: &mut Page, report: &RunReport, detail: Detail) {
    let all = &report.probes;
    let shown: Vec<&ProbeReport> = match detail {
        Detail::Full => all.iter().collect(),
        _ => all.iter().filter(|probe| is_off(probe)).collect(),
    };
    let worth = !shown.is_empty() || all.len() >= MANY;
    if all.is_empty() || !worth {
        return;
    }
    page.heading("Probes");
    if !shown.is_empty() {
        let room = page.room(1).min(WIDEST);
        for (number, line) in table(&shown, room).lines().enumerate() {
            let role = if number == 1 { Role::Faint } else { Role::Plain };
            page.spans(1, &[Span::new(role, line)]);
        }
        page.gap();
    }
    page.beside(Lead::room(2), Role::Plain, &counts(all));
}

/// What somebody should look at without being asked.
fn is_off(probe: &ProbeReport) -> bool {
    probe.verdict == ProbeVerdict::Broken
}

fn table(probes: &[&ProbeReport], room: usize) -> Table {
    let mut table = Table::new();
    table.load_style(QUIET);
    table.set_header(["probe", "", "sent", "expected", "answer", "verdict"]);
    for probe in probes {
        let texts = [&*probe.probe, &*probe.sent, probe.expected, &*probe.answer];
        let [name, sent, expected, answer] = texts.map(|text| plain::line(text).into_owned());
        table.add_row([
            probe.id.to_owned(),
            name,
            sent,
            expected,
            answer,
            probe.verdict.word().to_owned(),
        ]);
    }
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(room).unwrap_or(u16::MAX));
    table
}

/// How many ended how, in one line.
fn counts(probes: &[ProbeReport]) -> String {
    let of = |verdict| probes.iter().filter(|probe| probe.verdict == verdict).count();
    let parts = ProbeVerdict::ALL.map(|verdict| (of(verdict), verdict));
    let said = parts.iter().filter(|(number, _)| *number > 0);
    let said: Vec<String> =
        said.map(|(number, verdict)| format!("{number} {}", verdict.word())).collect();
    format!("{}: {}", words::count(probes.len(), "probe"), said.join(", "))
}
