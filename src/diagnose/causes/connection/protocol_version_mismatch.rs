//! The two ends speak different versions of the protocol.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::{GotIn, Survey};
use crate::judge::{Case, Evidence};
use crate::ledger::{Endpoint, Event, HandshakeAnswer};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "protocol-version-mismatch",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/protocol-version-mismatch.md"),
    sign: Sign::Rule(rule),
};

/// Engine.IO: Unsupported protocol version.
const UNSUPPORTED: u16 = 5;

fn rule(case: &Case<'_>) -> Option<Found> {
    let survey = Survey::of(case);
    if survey.got_in == GotIn::Somebody {
        return None;
    }
    if let (Some(older), Some(reached)) = (survey.older(), survey.reached) {
        let summary = "the server speaks Engine.IO 3, which is Socket.IO 2, and the sockets of the scenario \
                       speak Engine.IO 4";
        let evidence = vec![super::of_handshake(&reached), older.evidence()];
        return Some(Found::certain(summary, evidence));
    }
    let (asked, evidence) = refused(case)?;
    let summary = format!("the server refuses Engine.IO {asked}: Unsupported protocol version");
    Some(Found::certain(summary, vec![evidence]))
}

/// The version that was refused, and where that stands.
fn refused(case: &Case<'_>) -> Option<(&'static str, Evidence)> {
    let mut latest = "";
    case.ledger.entries().iter().find_map(|entry| {
        let (url, answer) = match &entry.event {
            Event::Opening { on: Endpoint::Tab(_), url } => {
                latest = url;
                return None;
            }
            Event::Reached { url, answer, .. } => (url.as_str(), answer),
            Event::NotOpened { on: Endpoint::Tab(_), answer } => (latest, answer),
            _ => return None,
        };
        let HandshakeAnswer::Status { status, code: Some(UNSUPPORTED), excerpt } = answer else {
            return None;
        };
        let version = if url.contains("EIO=3") { "3" } else { "4" };
        let shows = super::answered(url, *status, excerpt);
        Some((version, Evidence { seq: entry.seq, shows }))
    })
}
