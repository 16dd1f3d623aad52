//! Fewer sockets open than are asked for.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::lives::{self, Life};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Endpoint, Event, HandshakeAnswer, HttpAnswer, NetFailure, NetPhase, Seq};
use crate::scenario::TabId;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "connection-refused-under-load",
    family: Family::Connection,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/connection-refused-under-load.md"),
    sign: Sign::Rule(rule),
};

/// Words that say that there are too many, and not who may not come in.
static FULL: LazyLock<Regex> = LazyLock::new(|| {
    wording::any_of(&[
        "too many (?:connections|sockets|clients|users|open files)",
        "(?:connection|client|socket)s? limit",
        "max(?:imum)?[ _-]?(?:connections|clients|sockets)",
        "at capacity",
        r"\bis full\b",
        "overloaded",
    ])
});

/// What the operating system says when something runs out on this side (EMFILE, EADDRNOTAVAIL, ENOBUFS).
const EXHAUSTED: [&str; 3] =
    ["Too many open files", "Cannot assign requested address", "No buffer space available"];

/// What is said of a connection that the other side ends before it has answered.
const HUNG_UP: [&str; 4] = ["hung up", "reset by peer", "Broken pipe", "server closed"];

/// What the pages of proxies say of themselves.
const PROXIES: [&str; 4] = ["nginx", "No server is available", "cloudflare", "awselb"];

/// A connection that was asked for and not opened.
struct Missing<'a> {
    seq: Seq,
    tab: &'a TabId,
    said: String,
    from: Origin,
    /// Whether it was refused with 429, which speaks of requests in some time.
    is_rate: bool,
}

/// Where a shortfall comes from, if not from this machine.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A proxy.
    Proxy,
    /// The server, which says that it is full.
    Server,
    /// The server or what stands in front of it; it does not say.
    Unknown,
}

fn rule(case: &Case<'_>) -> Option<Found> {
    here(case).or_else(|| there(case))
}

/// Whether an error says that something ran out on this machine, and nothing of the system.
pub(super) fn is_exhausted(failure: &NetFailure) -> bool {
    EXHAUSTED.iter().any(|words| failure.error.contains(words))
}

/// This machine has no more to give.
fn here(case: &Case<'_>) -> Option<Found> {
    let entries = case.ledger.entries().iter();
    let failures: Vec<(Seq, &NetFailure)> = entries
        .filter_map(|entry| Some((entry.seq, failure(&entry.event)?)))
        .filter(|(_, failure)| is_exhausted(failure))
        .collect();
    let (first, failure) = failures.first()?;
    let open = open_at(&lives::of_tabs(case), *first);
    let summary = format!(
        "{} could not be opened while {} open: {}; the limit is that of this machine, not of the system \
         (`ulimit -n`, free ports)",
        wording::count(failures.len(), "connection"),
        others(open),
        failure.error,
    );
    let shown = failures.iter().take(3);
    let shown = shown.map(|(seq, failure)| Evidence { seq: *seq, shows: failure.error.clone() });
    Some(Found::certain(summary, shown.collect()))
}

/// Whether there was no place at the other side. Names and certificates are other matters, and so is a request
/// that cannot be sent.
fn is_turned_away(failure: &NetFailure) -> bool {
    match failure.phase {
        NetPhase::Connect | NetPhase::Timeout => true,
        NetPhase::Http => HUNG_UP.iter().any(|words| failure.error.contains(words)),
        NetPhase::Dns | NetPhase::Proxy | NetPhase::Tls | NetPhase::Untrusted(_) => false,
    }
}

/// Why nothing answered, wherever that was.
fn failure(event: &Event) -> Option<&NetFailure> {
    match event {
        Event::Reached { answer: HandshakeAnswer::Failed { failure }, .. }
        | Event::NotOpened { answer: HandshakeAnswer::Failed { failure }, .. }
        | Event::HttpDone { answer: HttpAnswer::Failed { failure }, .. } => Some(failure),
        _ => None,
    }
}

/// The system lets no more in.
fn there(case: &Case<'_>) -> Option<Found> {
    let lives = lives::of_tabs(case);
    let missing: Vec<Missing<'_>> = missing(case).collect();
    // The first refusals may come while those that get in are still on their way.
    let open = missing.iter().map(|missing| open_at(&lives, missing.seq)).max()?;
    let first = missing.first()?;
    if open == 0 || super::is_gone_after(case, last_end(&lives)) {
        return None;
    }
    // A limit lets nobody in as long as so many are there; one may have been on its way.
    let holds = lives.iter().all(|life| {
        life.connected.is_none_or(|(seq, _)| seq < first.seq || open_at(&lives, seq) <= open)
    });
    let told = missing.iter().any(|missing| missing.from != Origin::Unknown);
    let summary = summary(&missing, first, open);
    let shown = missing.iter().take(4).map(|missing| {
        let shows = format!("{} could not be opened: {}", missing.tab, missing.said);
        Evidence { seq: missing.seq, shows }
    });
    let evidence: Vec<Evidence> = shown.collect();
    Some(if missing.iter().all(|missing| missing.is_rate) {
        Found::likely(summary, evidence).looks_like(
            "rate-limited",
            "connect the users one after the other, with a `wait` between: if all get in, it is not their \
             number that is limited, but their rate",
        )
    } else if told || (holds && missing.len() > 1) {
        Found::certain(summary, evidence)
    } else {
        Found::likely(summary, evidence)
    })
}

fn summary(missing: &[Missing<'_>], first: &Missing<'_>, open: usize) -> String {
    let tabs: BTreeSet<_> = missing.iter().map(|missing| missing.tab).collect();
    format!(
        "{} could not be opened while {} open: {}; {}",
        wording::count(tabs.len(), "tab"),
        others(open),
        first.said,
        whose_limit(missing),
    )
}

fn others(open: usize) -> String {
    match open {
        0 => "no tab was".to_owned(),
        1 => "1 other was".to_owned(),
        many => format!("{many} others were"),
    }
}

/// The tabs that were not opened, for reasons that have nothing to do with who they are.
fn missing<'a>(case: &Case<'a>) -> impl Iterator<Item = Missing<'a>> {
    let scenario = case.scenario;
    case.ledger.entries().iter().filter_map(move |entry| {
        let (tab, said, from) = match &entry.event {
            Event::NotOpened { on: Endpoint::Tab(tab), answer } => {
                let (said, from) = reason(answer)?;
                (tab, said, from)
            }
            Event::Refused { on: Endpoint::Tab(tab), payload, .. } => {
                let said = payload.get("message")?.as_str()?.to_owned();
                let from = FULL.is_match(&said).then_some(Origin::Server)?;
                (tab, said, from)
            }
            _ => return None,
        };
        let meant = !scenario.expects_no_entry(tab);
        let is_rate = said.starts_with("HTTP 429") && !FULL.is_match(&said);
        meant.then_some(Missing { seq: entry.seq, tab, said, from, is_rate })
    })
}

fn reason(answer: &HandshakeAnswer) -> Option<(String, Origin)> {
    match answer {
        HandshakeAnswer::Status { status, excerpt, .. } => {
            let is_proxy = PROXIES.iter().any(|words| excerpt.contains(words));
            let from = match status {
                429 | 502..=504 if is_proxy => Origin::Proxy,
                400..=599 if FULL.is_match(excerpt) => Origin::Server,
                429 | 502..=504 => Origin::Unknown,
                _ => return None,
            };
            Some((format!("HTTP {status} {excerpt}").trim_end().to_owned(), from))
        }
        HandshakeAnswer::Failed { failure } => {
            is_turned_away(failure).then(|| (failure.error.clone(), Origin::Unknown))
        }
        HandshakeAnswer::NotEngineIo { .. } | HandshakeAnswer::Open { .. } => None,
    }
}

fn whose_limit(missing: &[Missing<'_>]) -> &'static str {
    let all = |from| missing.iter().all(|missing| missing.from == from);
    if all(Origin::Proxy) {
        "the limit is that of the proxy in front of the server"
    } else if all(Origin::Server) {
        "the limit is that of the server"
    } else {
        "the limit is that of the server, or of what stands in front of it"
    }
}

/// How many tabs were in at a time.
fn open_at(lives: &[Life<'_>], at: Seq) -> usize {
    lives.iter().filter(|life| life.is_in_at(at)).count()
}

fn last_end(lives: &[Life<'_>]) -> Seq {
    lives.iter().filter_map(|life| life.end).map(|end| end.seq).max().unwrap_or_default()
}
