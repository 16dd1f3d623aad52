//! Messages above a size end the connection.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::lives::{self, Emit, Life};
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, HandshakeAnswer, HttpAnswer, Met};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "payload-cap",
    family: Family::Connection,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/payload-cap.md"),
    sign: Sign::Rule(rule),
};

/// What the WebSocket's close code says of a message that is too big (RFC 6455 section 7.4.1).
const TOO_BIG: u16 = 1009;

/// What HTTP says of a request that is too big (RFC 9110 section 15.5.14).
const TOO_LARGE: u16 = 413;

fn rule(case: &Case<'_>) -> Option<Found> {
    let lives = lives::of_tabs(case);
    let closed = lives.iter().find(|life| said_too_big(life));
    let closed = closed.map(|life| told(life, &format!("close code {TOO_BIG}")));
    let refused = || lives.iter().find(|life| was_refused_a_post(case, life));
    let refused = || refused().map(|life| told(life, &format!("status {TOO_LARGE} of a poll")));
    closed.or_else(refused).or_else(|| by_http(case)).or_else(|| {
        let mut exceeding = lives.iter().filter(|life| went_over_the_limit(life));
        exceeding.next().and_then(untold)
    })
}

/// Whether what a session that polls had to say was refused for its size.
fn was_refused_a_post(case: &Case<'_>, life: &Life<'_>) -> bool {
    case.ledger.entries().iter().any(|entry| match &entry.event {
        Event::RequestRefused { on, answer: HandshakeAnswer::Status { status, .. }, .. } => {
            on == life.on && *status == TOO_LARGE
        }
        _ => false,
    })
}

fn said_too_big(life: &Life<'_>) -> bool {
    life.ended_unasked().is_some_and(|end| end.code == Some(TOO_BIG))
}

/// Whether a connection broke over an event that is larger than its handshake allows.
fn went_over_the_limit(life: &Life<'_>) -> bool {
    let limit = life.handshake.and_then(|handshake| handshake.max_payload);
    life.fell_silent().is_some()
        && largest(life).zip(limit).is_some_and(|(emit, limit)| emit.bytes as u64 > limit)
}

/// The largest event that was never answered: the one over which the connection broke, most likely.
fn largest<'a, 'b>(life: &'b Life<'a>) -> Option<&'b Emit<'a>> {
    life.unanswered.iter().max_by_key(|emit| emit.bytes)
}

/// The server says it itself.
fn told(life: &Life<'_>, said: &str) -> Found {
    let limit = limit(life);
    let sent = largest(life).map_or_else(
        || "a message".to_owned(),
        |emit| format!("`{}` with {} bytes", emit.event, emit.bytes),
    );
    let summary = format!("{sent} ended the connection: too big, says {said}; {limit}");
    Found::certain(summary, evidence(life, &format!("the server ended it with {said}")))
}

/// Nothing says it, but it is what the handshake announces.
fn untold(life: &Life<'_>) -> Option<Found> {
    let emit = largest(life)?;
    let (event, bytes, limit) = (emit.event, emit.bytes, limit(life));
    let summary = format!("`{event}` with {bytes} bytes ended the connection; {limit}");
    let found = Found::likely(summary, evidence(life, "the connection ended without a word"));
    Some(found.looks_like(
        "server-crash-on-event",
        "connect a second user: a crash ends the connections of all, a limit only that of the sender",
    ))
}

fn limit(life: &Life<'_>) -> String {
    let bytes = largest(life).map_or(0, |emit| emit.bytes as u64);
    match life.handshake.and_then(|handshake| handshake.max_payload) {
        Some(limit) if limit < bytes => {
            format!("the handshake allows {limit} bytes (`maxHttpBufferSize`)")
        }
        Some(limit) => format!(
            "the handshake allows {limit} bytes, so that the limit is that of something in between"
        ),
        None => "the handshake announces no limit".into(),
    }
}

fn evidence(life: &Life<'_>, ended: &str) -> Vec<Evidence> {
    let emit = largest(life).map(|emit| {
        let shows = format!("{} emitted `{}` with {} bytes", life.on, emit.event, emit.bytes);
        Evidence { seq: emit.seq, shows }
    });
    let end = life.end.map(|end| Evidence { seq: end.seq, shows: format!("{}: {ended}", life.on) });
    emit.into_iter().chain(end).collect()
}

/// A request of a procedure was too large.
fn by_http(case: &Case<'_>) -> Option<Found> {
    case.ledger.entries().iter().find_map(|entry| {
        let Event::HttpDone { method, url, answer, .. } = &entry.event else { return None };
        let HttpAnswer::Status { status: TOO_LARGE, excerpt, met: Met::Differs(_), .. } = answer
        else {
            return None;
        };
        let summary = format!("{method} {url} was refused as too large (413)");
        let shows = format!("answered 413: {excerpt}");
        Some(Found::certain(summary, vec![Evidence { seq: entry.seq, shows }]))
    })
}
