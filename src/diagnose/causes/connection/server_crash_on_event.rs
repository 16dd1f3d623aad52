//! An event ends the process of the server, and with it everybody's connection.

use std::collections::BTreeSet;
use std::time::Duration;

use super::no_sticky_sessions;
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::lives::{self, Emit, End, Life};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{DisconnectReason, Endpoint, Event, HandshakeAnswer, Probe, Seq};
use crate::scenario::EventName;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "server-crash-on-event",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/server-crash-on-event.md"),
    sign: Sign::Rule(rule),
};

/// How far apart the ends of connections may lie that one cause ended at once.
const AT_ONCE: Duration = Duration::from_secs(1);
/// How soon a process is gone whose handler throws.
const SOON: Duration = Duration::from_secs(2);

fn rule(case: &Case<'_>) -> Option<Found> {
    // Where requests of a session go to any server, sessions end because they were not known there.
    if no_sticky_sessions::rule(case).is_some() {
        return None;
    }
    over_an_event(case).or_else(|| over_connect(case))
}

/// Everybody's connection ends over an event.
fn over_an_event(case: &Case<'_>) -> Option<Found> {
    let lives = lives::of_tabs(case);
    let fall = Fall::of(&lives)?;
    let pending = fall.pending();
    let first = pending.first()?;
    let events: BTreeSet<String> = pending.iter().map(|emit| format!("`{}`", emit.event)).collect();
    let aftermath = Aftermath::of(case, fall.last);
    let summary = format!(
        "{} ended at once, {} ms after {} was emitted, which was never acknowledged; {}",
        wording::count(fall.ended.len(), "connection"),
        fall.first.at.since(first.at).as_millis(),
        wording::list(&events),
        aftermath.words(),
    );
    let never_survived = pending.iter().all(|emit| !was_acknowledged(case, emit.event));
    let evidence = evidence(&fall, &pending, &aftermath);
    if never_survived && !matches!(aftermath, Aftermath::Unknown | Aftermath::Answers(_)) {
        return Some(Found::certain(summary, evidence));
    }
    Some(Found::likely(summary, evidence).looks_like(
        "target-unreachable",
        "run the same command again: the event ends the process every time, a deployment or a lost network \
         does not",
    ))
}

/// A connection ends over CONNECT, and the next one cannot be opened: whoever asks the gate kills it.
fn over_connect(case: &Case<'_>) -> Option<Found> {
    let (mut waiting, mut ended) = (BTreeSet::new(), None);
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::Opened { on, .. } => {
                waiting.insert(on);
                // Who can still open a connection has a server.
                ended = None;
            }
            Event::Connected { on, .. } | Event::Refused { on, .. } => {
                waiting.remove(on);
            }
            Event::Disconnected { on, reason, .. } if waiting.remove(on) => {
                let by_us = *reason == DisconnectReason::ClientDisconnect;
                ended = ended.or((!by_us).then_some((entry.seq, on)));
            }
            Event::NotOpened { answer: HandshakeAnswer::Failed { failure }, .. }
            | Event::Reached { answer: HandshakeAnswer::Failed { failure }, .. } => {
                if let Some((seq, on)) = ended {
                    let gone = Evidence { seq: entry.seq, shows: failure.error.clone() };
                    return Some(found_over_connect(case, seq, on, gone));
                }
            }
            _ => {}
        }
    }
    None
}

fn found_over_connect(case: &Case<'_>, seq: Seq, on: &Endpoint, gone: Evidence) -> Found {
    let with = with_what(case, seq, on);
    let summary = format!(
        "CONNECT {with} ended the server's process: the connection ended in place of an answer, and then no \
         other could be opened"
    );
    let shows = format!("{on}: CONNECT {with} ended the connection");
    Found::certain(summary, vec![Evidence { seq, shows }, gone])
}

/// What the gate was shown on a connection that then ended.
fn with_what(case: &Case<'_>, ended: Seq, on: &Endpoint) -> &'static str {
    let mut after = case.ledger.entries().iter().skip_while(|entry| entry.seq < ended);
    let probe = after.find_map(|entry| match &entry.event {
        Event::ProbeAnswered { probe, .. } => Some(probe),
        _ => None,
    });
    match (on, probe) {
        (Endpoint::Tab(_), _) => "with the login token",
        (_, Some(Probe::Anonymous)) => "without a token",
        (_, Some(Probe::Garbage)) => "with a text that is no token",
        _ => "with a token that is not right",
    }
}

/// The end of all connections that were open at some moment.
struct Fall<'a> {
    ended: Vec<&'a Life<'a>>,
    first: End,
    last: End,
}

impl<'a> Fall<'a> {
    /// If there are two or more, and each of them ended without a word within the same second.
    fn of(lives: &'a [Life<'a>]) -> Option<Self> {
        let ends = || lives.iter().filter_map(Life::fell_silent);
        let last = ends().max_by_key(|end| end.seq)?;
        let at_once = |end: &End| last.at.since(end.at) <= AT_ONCE;
        let first = ends().filter(at_once).min_by_key(|end| end.seq)?;
        let open = lives.iter().filter(|life| life.is_in_at(first.seq));
        let ended: Vec<&Life<'_>> = open.collect();
        let all = ended.iter().all(|life| life.fell_silent().is_some_and(|end| at_once(&end)));
        // What was opened later means that the server went on.
        let later = lives.iter().any(|life| life.connected.is_some_and(|(seq, _)| seq > first.seq));
        (ended.len() > 1 && all && !later).then_some(Self { ended, first, last })
    }

    /// What was under way when the first of them ended, the latest first.
    fn pending(&self) -> Vec<&'a Emit<'a>> {
        let emits = self.ended.iter().flat_map(|life| &life.unanswered);
        let mut soon: Vec<&Emit<'_>> = emits
            .filter(|emit| emit.seq < self.first.seq && self.first.at.since(emit.at) <= SOON)
            .collect();
        soon.sort_by_key(|emit| std::cmp::Reverse(emit.seq));
        soon
    }
}

/// What was found when the server was asked again.
enum Aftermath {
    /// It was not asked.
    Unknown,
    /// It answered at once.
    Answers(Evidence),
    /// It did not answer, and does not to the end.
    Gone(Evidence),
    /// It did not answer, and then it did.
    Back(Evidence),
}

impl Aftermath {
    fn of(case: &Case<'_>, end: End) -> Self {
        let failed = |answer: &HandshakeAnswer| matches!(answer, HandshakeAnswer::Failed { .. });
        let asked: Vec<_> = super::asked_after(case, end.seq).collect();
        let failures = asked.iter().filter(|(_, answer)| failed(answer)).count();
        let Some((seq, answer)) = asked.last() else { return Self::Unknown };
        match answer {
            HandshakeAnswer::Failed { failure } => {
                let shows = format!("the handshake was asked for again: {}", failure.error);
                Self::Gone(Evidence { seq: *seq, shows })
            }
            _ if failures > 0 => {
                let tries = wording::count(failures, "handshake");
                let shows = format!("{tries} failed, then one was answered");
                Self::Back(Evidence { seq: *seq, shows })
            }
            _ => {
                let shows = "the handshake was asked for again, and answered".to_owned();
                Self::Answers(Evidence { seq: *seq, shows })
            }
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Unknown => "whether the server still answers is not known",
            Self::Answers(_) => "the server answered again at once: it was back, or never gone",
            Self::Gone(_) => "then nothing answered any more: the server is gone",
            Self::Back(_) => "then nothing answered, and after a while the server was back",
        }
    }

    fn evidence(&self) -> Option<Evidence> {
        match self {
            Self::Unknown => None,
            Self::Answers(evidence) | Self::Gone(evidence) | Self::Back(evidence) => {
                Some(evidence.clone())
            }
        }
    }
}

/// Whether an event of this name was acknowledged before: then the event alone does not end the process.
fn was_acknowledged(case: &Case<'_>, event: &EventName) -> bool {
    let mut emitted = BTreeSet::new();
    case.ledger.entries().iter().any(|entry| match &entry.event {
        Event::Emitted { on, event: of, ack, .. } if of == event => {
            emitted.insert((on, ack));
            false
        }
        Event::Acked { on, ack, .. } => emitted.contains(&(on, ack)),
        _ => false,
    })
}

fn evidence(fall: &Fall<'_>, pending: &[&Emit<'_>], aftermath: &Aftermath) -> Vec<Evidence> {
    let emits = pending.iter().take(2).map(|emit| Evidence {
        seq: emit.seq,
        shows: format!("`{}` was emitted, and nothing came back", emit.event),
    });
    let apart = fall.last.at.since(fall.first.at).as_millis();
    let tabs: BTreeSet<_> = fall.ended.iter().map(|life| life.on).collect();
    let ended = Evidence {
        seq: fall.first.seq,
        shows: format!("{} ended within {apart} ms", wording::list(&tabs)),
    };
    emits.chain([ended]).chain(aftermath.evidence()).collect()
}
