//! The transport of the scenario is off at the server.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::{GotIn, Survey, polls};
use crate::judge::Case;
use crate::ledger::{HandshakeAnswer, SurveyAnswer};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "transport-not-offered",
    family: Family::Connection,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/transport-not-offered.md"),
    sign: Sign::Rule(rule),
};

/// Engine.IO: Transport unknown.
const TRANSPORT_UNKNOWN: u16 = 0;

fn rule(case: &Case<'_>) -> Option<Found> {
    let survey = Survey::of(case);
    if survey.got_in == GotIn::Somebody {
        return None;
    }
    no_websocket(case, &survey).or_else(|| no_polling(case, &survey))
}

/// Polling is answered, and WebSocket is all that the scenario has.
fn no_websocket(case: &Case<'_>, survey: &Survey<'_>) -> Option<Found> {
    let reached = survey.reached?;
    let HandshakeAnswer::Open { handshake } = reached.answer else { return None };
    let asked = survey.websocket().filter(|_| !polls(case))?;
    let evidence = vec![super::of_handshake(&reached), asked.evidence()];
    let summary =
        "the server offers polling only, and the sockets of the scenario open a WebSocket";
    match asked.answer {
        SurveyAnswer::Status { code: Some(TRANSPORT_UNKNOWN), .. } => {
            Some(Found::certain(summary, evidence))
        }
        SurveyAnswer::Status { status: 400 | 404 | 405 | 426 | 500 | 501, code: None, .. }
            if handshake.upgrades.is_empty() =>
        {
            Some(Found::likely(summary, evidence))
        }
        _ => None,
    }
}

/// Polling is refused, and is what the sockets of the scenario begin with.
fn no_polling(case: &Case<'_>, survey: &Survey<'_>) -> Option<Found> {
    let reached = survey.reached.filter(|_| polls(case))?;
    let HandshakeAnswer::Status { code: Some(TRANSPORT_UNKNOWN), .. } = reached.answer else {
        return None;
    };
    let summary =
        "the server does not offer polling, and the sockets of the scenario begin with it";
    Some(Found::certain(summary, vec![super::of_handshake(&reached)]))
}
