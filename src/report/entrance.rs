//! What the ledger holds of the way in: the handshake, who answered, and the further questions.

use std::time::Duration;

use super::model::{HandshakeReport, SurveyReport};
use crate::diagnose::advice;
use crate::judge::Case;
use crate::ledger::{Event, HandshakeAnswer, ServerNames};

/// The handshake by polling, where there was one.
pub(super) fn handshake(case: &Case<'_>) -> Option<HandshakeReport> {
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::Reached { answer: HandshakeAnswer::Open { handshake }, .. } => {
            Some(HandshakeReport { values: handshake.clone(), advice: advice(handshake) })
        }
        _ => None,
    })
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
