//! Nothing of Engine.IO at that path.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::{Asked, Reached, Survey};
use crate::judge::Case;
use crate::ledger::HandshakeAnswer;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "wrong-path",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/wrong-path.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let survey = Survey::of(case);
    let reached = survey.not_reached()?;
    let path = &case.scenario.system.socket.path;
    if let Some(other) = survey.elsewhere() {
        return Some(found_elsewhere(path, &reached, &other));
    }
    if let Some(found) = sent_on(path, &reached) {
        return Some(found);
    }
    let HandshakeAnswer::Status { status: status @ (404 | 405 | 410), code: None, .. } =
        reached.answer
    else {
        return None;
    };
    // A server without polling may answer 404, too.
    let websocket = survey.websocket().is_some_and(|asked| asked.is_open());
    if websocket || survey.plain_websocket().is_some() {
        return None;
    }
    let summary = format!(
        "the server answers {status} at {path}: nothing of Socket.IO is served there (scenario: \
         `socket: {{ path: … }}`)"
    );
    Some(Found::certain(summary, vec![super::of_handshake(&reached)]))
}

fn found_elsewhere(path: &str, reached: &Reached<'_>, other: &Asked<'_>) -> Found {
    let there = other.path();
    let mut summary = format!(
        "nothing of Socket.IO is served at {path}, but it is at {there} (scenario: `socket: {{ path: \
         {there} }}`)"
    );
    if there == "/socket.io/" && path.trim_end_matches('/') != "/socket.io" {
        summary.push_str("; if ");
        summary.push_str(path.trim_end_matches('/'));
        summary.push_str(" is the namespace, it belongs under `namespace`");
    }
    Found::certain(summary, vec![super::of_handshake(reached), other.evidence()])
}

/// A redirect of the handshake itself. One to a page, such as a login, is the work of a gate.
fn sent_on(path: &str, reached: &Reached<'_>) -> Option<Found> {
    let HandshakeAnswer::Status { status: status @ 301..=308, excerpt, .. } = reached.answer else {
        return None;
    };
    let address = excerpt.strip_prefix("Location: ")?.split('?').next()?;
    let same = path.trim_end_matches('/');
    if same.is_empty() || !address.trim_end_matches('/').ends_with(same) {
        return None;
    }
    let summary = format!(
        "the handshake at {path} is answered {status} and sent on to {address}, but sockets follow no redirects: \
         write that address in the scenario (`url`, or `path`)"
    );
    Some(Found::certain(summary, vec![super::of_handshake(reached)]))
}
