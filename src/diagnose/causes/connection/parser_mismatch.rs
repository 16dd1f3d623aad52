//! The server reads and writes packets with another parser.

use super::no_sticky_sessions;
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::lives::{self, By};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Endpoint, Event, Probe, ProbeAnswer, Seq};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "parser-mismatch",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/parser-mismatch.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    binary_for_text(case).or_else(|| hung_up(case))
}

/// A binary frame came that no packet had announced.
fn binary_for_text(case: &Case<'_>) -> Option<Found> {
    let pairs = case.ledger.entries().windows(2);
    let garbled = pairs.filter_map(|pair| match (&pair[0].event, &pair[1].event) {
        (Event::FrameIn { on, text }, Event::Garbled { on: of, .. })
            if on == of && is_binary(text) =>
        {
            Some((pair[1].seq, on, text))
        }
        _ => None,
    });
    let garbled: Vec<(Seq, &Endpoint, &String)> = garbled.collect();
    let (_, _, first) = garbled.first()?;
    let summary = format!(
        "the server sends binary frames ({first}) where packets in text are due: it uses another parser, \
         such as `socket.io-msgpack-parser`"
    );
    let evidence = garbled.iter().take(3).map(|(seq, on, text)| {
        let shows = format!("{on} got {text} in place of a packet");
        Evidence { seq: *seq, shows }
    });
    Some(Found::certain(summary, evidence.collect()))
}

/// How the ledger writes a binary frame; no text of Engine.IO begins so.
fn is_binary(text: &str) -> bool {
    text.starts_with('<') && text.ends_with(" bytes>")
}

/// Every connection ended in place of an answer to CONNECT, whoever asked.
fn hung_up(case: &Case<'_>) -> Option<Found> {
    let lives = lives::of_tabs(case);
    let ends: Vec<_> = lives.iter().filter_map(|life| Some((life, life.end?))).collect();
    let unanswered = lives.iter().all(|life| life.connected.is_none());
    let by_them = ends.iter().all(|(_, end)| end.by == By::Them);
    if ends.len() < lives.len() || ends.is_empty() || !unanswered || !by_them {
        return None;
    }
    // Where requests of a session go to any server, CONNECT may just have met one that did not know it.
    if no_sticky_sessions::rule(case).is_some() {
        return None;
    }
    let mut evidence: Vec<Evidence> = Vec::new();
    for (life, end) in ends.iter().take(3) {
        let shows = format!("{}: the handshake was answered, then CONNECT ended it", life.on);
        evidence.push(Evidence { seq: end.seq, shows });
    }
    let connections = wording::count(ends.len(), "connection");
    let seen = format!("the server answers the handshake, and closes over CONNECT ({connections})");
    match nowhere(case) {
        Some((seq, ProbeAnswer::Expelled { .. })) => {
            let shows = "a CONNECT that needs no token, to a namespace that no server has, ended the \
                         connection too";
            evidence.push(Evidence { seq, shows: shows.to_owned() });
            let summary = format!(
                "{seen}, even over one to a namespace that nobody has: it does not understand the packet, so it \
                 uses another parser, such as `socket.io-msgpack-parser`"
            );
            Some(Found::certain(summary, evidence))
        }
        // Whoever refuses a namespace understands CONNECT, and closes for reasons of its own; and a server that
        // cannot be asked any more has other reasons, too.
        Some((
            _,
            ProbeAnswer::Refused { .. }
            | ProbeAnswer::Accepted { .. }
            | ProbeAnswer::NotSent { .. },
        )) => None,
        Some((_, ProbeAnswer::Unanswered)) | None => {
            let summary = format!("{seen}: perhaps it uses another parser");
            let found = Found::likely(summary, evidence);
            Some(found.looks_like(
                "server-crash-on-event",
                "look whether the server's process is still the same after the run",
            ))
        }
    }
}

/// What became of a CONNECT to a namespace that no server has.
fn nowhere<'a>(case: &Case<'a>) -> Option<(Seq, &'a ProbeAnswer)> {
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::ProbeAnswered { probe: Probe::Nowhere, answer } => Some((entry.seq, answer)),
        _ => None,
    })
}
