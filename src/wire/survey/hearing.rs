//! What came as an answer to a question.

use reqwest::Response;
use reqwest::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, HeaderName, VARY,
};

use crate::ledger::{CorsHeaders, HandshakeAnswer, NetFailure, SurveyAnswer, Writer};
use crate::wire::deadline::Deadline;
use crate::wire::failure::of_request;
use crate::wire::reach;
use crate::wire::refusal::{Answer, refusal};

/// An answer, and the headers that came with it.
pub(super) struct Heard {
    pub(super) answer: SurveyAnswer,
    pub(super) headers: HeaderMap,
}

impl Heard {
    /// Reads an HTTP answer.
    pub(super) async fn of(response: Response, ledger: &Writer, deadline: &Deadline) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let location = reach::location(&response);
        let body = reach::body(response, deadline).await;
        let answer = match reach::handshake(&body) {
            Some(handshake) if status == 200 => SurveyAnswer::Open { handshake },
            _ if is_assent(status, &body) => SurveyAnswer::Taken { status },
            _ => {
                let answer = Answer { status, location: location.as_deref(), body: &body };
                refused(refusal(ledger, answer))
            }
        };
        Self { answer, headers }
    }

    /// A request that broke.
    pub(super) fn broken(error: &reqwest::Error) -> Self {
        Self::nothing(of_request(error))
    }

    /// No answer at all.
    pub(super) fn nothing(failure: NetFailure) -> Self {
        Self { answer: SurveyAnswer::Failed { failure }, headers: HeaderMap::new() }
    }

    /// What the answer tells a browser.
    pub(super) fn cors(&self) -> CorsHeaders {
        let value = |name: HeaderName| {
            self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        CorsHeaders {
            allow_origin: value(ACCESS_CONTROL_ALLOW_ORIGIN),
            allow_credentials: value(ACCESS_CONTROL_ALLOW_CREDENTIALS),
            allow_methods: value(ACCESS_CONTROL_ALLOW_METHODS),
            allow_headers: value(ACCESS_CONTROL_ALLOW_HEADERS),
            vary: value(VARY),
        }
    }
}

/// Whether a body says no more than that a packet was taken.
fn is_assent(status: u16, body: &[u8]) -> bool {
    status == 204 || status == 200 && matches!(body, b"" | b"ok" | b"OK")
}

fn refused(answer: HandshakeAnswer) -> SurveyAnswer {
    match answer {
        HandshakeAnswer::Open { handshake } => SurveyAnswer::Open { handshake },
        HandshakeAnswer::Status { status, code, excerpt } => {
            SurveyAnswer::Status { status, code, excerpt }
        }
        HandshakeAnswer::NotEngineIo { status, excerpt } => {
            SurveyAnswer::NotEngineIo { status, excerpt }
        }
        HandshakeAnswer::Failed { failure } => SurveyAnswer::Failed { failure },
    }
}
