//! What the ledger holds of the way in: the handshake, who answered, and the further questions.

use std::time::Duration;

use super::model::{HandshakeReport, OpeningReport, SurveyReport};
use crate::diagnose::advice;
use crate::judge::Case;
use crate::ledger::{Endpoint, Event, HandshakeAnswer, ServerNames};

/// The handshake by polling, where there was one.
pub(super) fn handshake(case: &Case<'_>) -> Option<HandshakeReport> {
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::Reached { answer: HandshakeAnswer::Open { handshake }, .. } => {
            Some(HandshakeReport { values: handshake.clone(), advice: advice(handshake) })
        }
        _ => None,
    })
}

/// How the first tab was opened.
pub(super) fn opening(case: &Case<'_>) -> Option<OpeningReport> {
    let mut entries = case.ledger.entries().iter();
    let (on, at, mut report) = entries.find_map(|entry| match &entry.event {
        Event::Opened { on: on @ Endpoint::Tab(_), transport, revision, phases, .. } => {
            let (transport, revision, phases) = (*transport, *revision, *phases);
            let report = OpeningReport { transport, revision, phases, connect: None };
            Some((on, entry.at, report))
        }
        _ => None,
    })?;
    report.connect = entries.find_map(|entry| match &entry.event {
        Event::Connected { on: of, .. } if of == on => Some(entry.at.since(at)),
        _ => None,
    });
    Some(report)
}

/// What the server calls itself.
pub(super) fn server(case: &Case<'_>) -> Option<ServerNames> {
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::ServerNamed { names } => Some(names.clone()),
        _ => None,
    })
}

/// The further questions.
pub(super) fn survey(case: &Case<'_>) -> Vec<SurveyReport> {
    let asked = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::Surveyed { question, url, answer, micros, .. } => Some(SurveyReport {
            asked: question.to_string(),
            url: url.clone(),
            said: answer.to_string(),
            took: Duration::from_micros(*micros),
        }),
        _ => None,
    });
    asked.collect()
}
