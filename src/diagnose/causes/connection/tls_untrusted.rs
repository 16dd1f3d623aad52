//! One side does not take the certificate of the other.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::{Entry, Event, HandshakeAnswer, HttpAnswer, NetFailure, NetPhase, TlsFault};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "tls-untrusted",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/tls-untrusted.md"),
    sign: Sign::Rule(rule),
};

/// How many entries are shown.
const MOST_EVIDENCE: usize = 3;

/// A request to which TLS could not be agreed.
struct Distrust<'a> {
    entry: &'a Entry,
    asked: String,
    address: &'a str,
    fault: TlsFault,
    error: &'a str,
}

fn rule(case: &Case<'_>) -> Option<Found> {
    let socket = case.scenario.system.socket.url.as_str();
    let entries = case.ledger.entries().iter();
    let all: Vec<Distrust<'_>> = entries.filter_map(|entry| distrust(entry, socket)).collect();
    let first = all.first()?;
    let summary = format!(
        "TLS with {} fails: {} ({})",
        origin(first.address),
        in_words(first.fault),
        first.error
    );
    let evidence = all.iter().take(MOST_EVIDENCE).map(|distrust| Evidence {
        seq: distrust.entry.seq,
        shows: format!("{}: {}", distrust.asked, distrust.error),
    });
    Some(Found::certain(summary, evidence.collect()))
}

fn distrust<'a>(entry: &'a Entry, socket: &'a str) -> Option<Distrust<'a>> {
    let (asked, address, failure) = match &entry.event {
        Event::Reached { url, answer: HandshakeAnswer::Failed { failure }, .. } => {
            (format!("GET {url}"), url.as_str(), failure)
        }
        Event::NotOpened { on, answer: HandshakeAnswer::Failed { failure } } => {
            (format!("opening {on}"), socket, failure)
        }
        Event::HttpDone { method, url, answer: HttpAnswer::Failed { failure }, .. } => {
            (format!("{method} {url}"), url.as_str(), failure)
        }
        _ => return None,
    };
    let NetFailure { phase: NetPhase::Untrusted(fault), error } = failure else { return None };
    Some(Distrust { entry, asked, address, fault: *fault, error })
}

/// An address without its path.
fn origin(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..].find(['/', '?']).map_or(address.len(), |at| host + at);
    &address[..end]
}

fn in_words(fault: TlsFault) -> &'static str {
    match fault {
        TlsFault::Expired => "the certificate has expired",
        TlsFault::NotYetValid => "the certificate is not valid yet",
        TlsFault::WrongName => "the certificate is for another name",
        TlsFault::UnknownIssuer => "the certificate has an unknown issuer",
        TlsFault::SelfSigned => "the certificate is self-signed",
        TlsFault::Revoked => "the certificate was revoked",
        TlsFault::Invalid => "the certificate is not valid",
        TlsFault::ClientCertificate => "the server does not take our certificate, or misses one",
        TlsFault::Protocol => "there is no TLS version or cipher that both sides speak",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_path() {
        assert_eq!(origin("https://h:1/socket.io/?EIO=4"), "https://h:1");
        assert_eq!(origin("https://h"), "https://h");
        assert_eq!(origin("https://[::1]:8443/x"), "https://[::1]:8443");
    }
}
