//! Something in between does not upgrade.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::{Survey, uses};
use crate::judge::Case;
use crate::ledger::{HandshakeAnswer, SurveyAnswer};
use crate::scenario::Transport;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "websocket-blocked",
    family: Family::Connection,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/websocket-blocked.md"),
    sign: Sign::Rule(rule),
};

/// Engine.IO: Bad request; it is what a request for a WebSocket gets that lost its `Upgrade` header.
const BAD_REQUEST: u16 = 3;

fn rule(case: &Case<'_>) -> Option<Found> {
    let survey = Survey::of(case);
    let reached = survey.reached?;
    let HandshakeAnswer::Open { handshake } = reached.answer else { return None };
    let asked = survey.websocket().filter(|_| uses(case, Transport::Websocket))?;
    let evidence = vec![super::of_handshake(&reached), asked.evidence()];
    let offered = handshake.upgrades.iter().any(|upgrade| upgrade == "websocket");
    match asked.answer {
        SurveyAnswer::Status { code: Some(BAD_REQUEST), .. } => Some(Found::certain(
            "polling is answered, but the request for a WebSocket reaches the server without its `Upgrade` \
             header: a proxy in between does not pass it on",
            evidence,
        )),
        // The server's own no, or a gate that wants to know who is there.
        SurveyAnswer::Open { .. }
        | SurveyAnswer::Taken { .. }
        | SurveyAnswer::Status { code: Some(_), .. }
        | SurveyAnswer::Status { status: 401 | 403 | 429, .. } => None,
        SurveyAnswer::Status { status, .. } if offered || *status >= 502 => Some(Found::certain(
            format!(
                "polling is answered, but the request for a WebSocket is answered {status}: something in \
                 between does not upgrade"
            ),
            evidence,
        )),
        SurveyAnswer::NotEngineIo { status: 200, .. } => Some(Found::certain(
            "polling is answered, but the request for a WebSocket is answered like one for a page: \
             something in between does not upgrade",
            evidence,
        )),
        SurveyAnswer::Silent | SurveyAnswer::NotEngineIo { .. } | SurveyAnswer::Failed { .. } => {
            Some(Found::likely(
                format!("polling is answered, but the request for a WebSocket {}", asked.answer),
                evidence,
            ))
        }
        SurveyAnswer::Status { .. } => None,
    }
}
