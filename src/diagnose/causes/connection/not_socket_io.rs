//! Another server, or one that speaks plain WebSocket.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::Survey;
use crate::judge::Case;
use crate::ledger::HandshakeAnswer;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "not-socket-io",
    family: Family::Connection,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/not-socket-io.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let survey = Survey::of(case);
    let reached = survey.not_reached()?;
    let path = &case.scenario.system.socket.path;
    let websocket = survey.websocket().is_some_and(|asked| asked.is_open());
    if survey.elsewhere().is_some() || survey.older().is_some() || websocket {
        return None;
    }
    let mut evidence = vec![super::of_handshake(&reached)];
    let summary = match (reached.answer, survey.plain_websocket()) {
        (HandshakeAnswer::Status { code: Some(_), .. } | HandshakeAnswer::Failed { .. }, _) => {
            return None;
        }
        (_, Some(plain)) => {
            evidence.push(plain.evidence());
            format!("a WebSocket opens at {path}, but it is plain and not Engine.IO")
        }
        (HandshakeAnswer::NotEngineIo { status, excerpt }, None) => {
            format!("something answers at {path} with {status}, but it is not Engine.IO: {excerpt}")
        }
        (HandshakeAnswer::Status { status: 426, .. }, None) => {
            format!("something answers at {path} with 426, but it is not Engine.IO")
        }
        _ => return None,
    };
    Some(Found::certain(summary, evidence))
}
