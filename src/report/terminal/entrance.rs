//! The way in: notes on the handshake; and on demand all that it says, who answered, and what else was asked.

use std::time::Duration;

use super::Detail;
use super::page::{Lead, Page};
use super::theme::Role;
use crate::ledger::{Handshake, Phases, ServerNames};
use crate::report::model::{HandshakeReport, OpeningReport, RunReport};
use crate::report::words;
use crate::scenario::Transport;

/// The width of the longest name of a line.
const NAMES: usize = 8;

/// The notes, or everything.
pub(super) fn entrance(page: &mut Page, report: &RunReport, detail: Detail) {
    let notes = report.handshake.iter().flat_map(|handshake| &handshake.advice);
    let mut lines: Vec<(&str, String)> = Vec::new();
    if detail == Detail::Full {
        lines.extend(report.server.iter().flat_map(names));
        lines.extend(report.handshake.iter().flat_map(values));
        lines.extend(report.opening.iter().flat_map(opening));
        lines.extend(report.survey.iter().map(|question| {
            let took = words::duration(question.took);
            ("asked", format!("{}: {} ({took})", question.asked, question.said))
        }));
    }
    lines.extend(notes.map(|note| ("note", note.clone())));
    if lines.is_empty() {
        return;
    }
    page.heading("Way in");
    for (name, text) in lines {
        page.beside(Lead::room(2).and(Role::Faint, name, NAMES), Role::Plain, &text);
    }
}

/// By what the first tab was opened, and how long each step took.
fn opening(of: &OpeningReport) -> Vec<(&'static str, String)> {
    let Phases { dns_micros, tcp_micros, tls_micros, handshake_micros } = of.phases;
    let connect = of.connect.map(words::duration);
    let steps = [
        ("name", dns_micros.map(micros)),
        ("TCP", tcp_micros.map(micros)),
        ("TLS", tls_micros.map(micros)),
        ("handshake", handshake_micros.map(micros)),
        ("CONNECT", connect),
    ];
    let steps = steps.into_iter().filter_map(|(step, took)| Some(format!("{step} {}", took?)));
    let transport = match of.transport {
        Transport::Polling => "polling",
        Transport::Websocket => "WebSocket",
    };
    let opened = format!("by {transport}, in {}", of.revision);
    vec![("opened", opened), ("took", steps.collect::<Vec<_>>().join(", "))]
}

fn micros(micros: u64) -> String {
    words::duration(Duration::from_micros(micros))
}

fn names(of: &ServerNames) -> Vec<(&'static str, String)> {
    let all = [("server", &of.server), ("made by", &of.powered_by), ("via", &of.via)];
    all.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))).collect()
}

fn values(HandshakeReport { values, .. }: &HandshakeReport) -> Vec<(&'static str, String)> {
    let Handshake { ping_interval, ping_timeout, max_payload, upgrades, .. } = values;
    let [interval, timeout] = [*ping_interval, *ping_timeout]
        .map(|millis| words::duration(Duration::from_millis(millis)));
    let payload = max_payload.map(|most| ("payload", format!("at most {most} bytes")));
    let upgrades = if upgrades.is_empty() { "none".into() } else { words::list(upgrades) };
    let pings = ("pings", format!("every {interval}, at most {timeout} late"));
    [pings].into_iter().chain(payload).chain([("upgrades", upgrades)]).collect()
}
