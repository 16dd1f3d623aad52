//! Fewer sockets open than are asked for.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::lives::{self, Life};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Endpoint, Event, HandshakeAnswer, Seq};
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
    let words = r"too many (?:connections|sockets|clients|users|open files)|(?:connection|client|socket)s? limit|\
                 max(?:imum)?[ _-]?(?:connections|clients|sockets)|at capacity|\bis full\b|overloaded";
    let built = RegexBuilder::new(words).case_insensitive(true).build();
    built.expect("the words are constant")
});

/// What the operating system says that runs out on this side (EMFILE, EADDRNOTAVAIL, ENOBUFS).
const LOCAL: [&str; 3] =
    ["Too many open files", "Cannot assign requested address", "No buffer space available"];

/// What the pages of proxies say of themselves.
const PROXIES: [&str; 4] = ["nginx", "No server is available", "cloudflare", "awselb"];

/// A connection that was asked for and not opened.
struct Missing<'a> {
    seq: Seq,
    tab: &'a TabId,
    said: String,
    from: From,
}

/// Where a shortfall comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    /// This machine.
    Here,
    /// A proxy.
    Proxy,
    /// The server, which says that it is full.
    Server,
    /// The server or what stands in front of it; it does not say.
    There,
}

fn rule(case: &Case<'_>) -> Option<Found> {
    let lives = lives::of_tabs(case);
    let missing: Vec<Missing<'_>> = missing(case).collect();
    let first = missing.first()?;
    let open = open_at(&lives, first.seq);
    if open == 0 || super::is_gone_after(case, last_end(&lives)) {
        return None;
    }
    // A limit lets nobody in as long as so many are there.
    let holds = lives.iter().all(|life| {
        life.connected.is_none_or(|(seq, _)| seq < first.seq || open_at(&lives, seq) <= open)
    });
    let said = missing.iter().any(|missing| missing.from != From::There);
    let summary = format!(
        "{} could not be opened while {open} others were open: {}; {}",
        wording::count(missing.len(), "connection"),
        first.said,
        origin(&missing),
    );
    let shown = missing.iter().take(4).map(|missing| {
        let shows = format!("{} could not be opened: {}", missing.tab, missing.said);
        Evidence { seq: missing.seq, shows }
    });
    let evidence: Vec<Evidence> = shown.collect();
    Some(if said || (holds && missing.len() > 1) {
        Found::certain(summary, evidence)
    } else {
        Found::likely(summary, evidence)
    })
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
                let from = FULL.is_match(&said).then_some(From::Server)?;
                (tab, said, from)
            }
            _ => return None,
        };
        let meant = !scenario.expects_no_entry(tab);
        meant.then_some(Missing { seq: entry.seq, tab, said, from })
    })
}

fn reason(answer: &HandshakeAnswer) -> Option<(String, From)> {
    match answer {
        HandshakeAnswer::Status { status, excerpt, .. } => {
            let is_proxy = PROXIES.iter().any(|words| excerpt.contains(words));
            let from = match status {
                429 | 502..=504 if is_proxy => From::Proxy,
                400..=599 if FULL.is_match(excerpt) => From::Server,
                429 | 502..=504 => From::There,
                _ => return None,
            };
            Some((format!("HTTP {status} {excerpt}").trim_end().to_owned(), from))
        }
        HandshakeAnswer::Failed { failure } => {
            let is_local = LOCAL.iter().any(|words| failure.error.contains(words));
            Some((failure.error.clone(), if is_local { From::Here } else { From::There }))
        }
        HandshakeAnswer::NotEngineIo { .. } | HandshakeAnswer::Open { .. } => None,
    }
}

fn origin(missing: &[Missing<'_>]) -> &'static str {
    let all = |from| missing.iter().all(|missing| missing.from == from);
    if all(From::Here) {
        "the limit is that of this machine, not of the system (`ulimit -n`, free ports)"
    } else if all(From::Proxy) {
        "the limit is that of the proxy in front of the server"
    } else if all(From::Server) {
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
