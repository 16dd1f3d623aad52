//! An HTTP answer in place of a handshake.

use serde::Deserialize;

use super::excerpt::excerpt;
use crate::ledger::{HandshakeAnswer, Writer};

/// The body of an Engine.IO error (`engine.io`, `lib/server.ts`).
#[derive(Deserialize)]
struct EngineError {
    code: u16,
    message: String,
}

/// An answer whose status and body are known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'a> {
    /// The status.
    pub(super) status: u16,
    /// The `Location` header.
    pub(super) location: Option<&'a str>,
    /// The body, or its beginning.
    pub(super) body: &'a [u8],
}

/// What the answer says, for the ledger.
pub(super) fn refusal(ledger: &Writer, answer: Answer<'_>) -> HandshakeAnswer {
    let Answer { status, location, body } = answer;
    if (200..300).contains(&status) || status == 101 {
        return HandshakeAnswer::NotEngineIo { status, excerpt: excerpt(ledger, body) };
    }
    let (code, text) = match (serde_json::from_slice(body), location) {
        (Ok(EngineError { code, message }), _) => (Some(code), message.into_bytes()),
        (Err(_), Some(location)) => (None, format!("Location: {location}").into_bytes()),
        (Err(_), None) => (code_of_words(body), body.to_vec()),
    };
    HandshakeAnswer::Status { status, code, excerpt: excerpt(ledger, &text) }
}

/// The code of a refusal in words, which is all that an upgrade gets (`engine.io`, `lib/server.ts`,
/// `abortUpgrade`).
fn code_of_words(body: &[u8]) -> Option<u16> {
    Some(match body {
        b"Transport unknown" => 0,
        b"Session ID unknown" => 1,
        b"Bad handshake method" => 2,
        b"Bad request" => 3,
        b"Forbidden" => 4,
        b"Unsupported protocol version" => 5,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Clock, Nonce, Redactor};

    fn said(status: u16, location: Option<&str>, body: &str) -> HandshakeAnswer {
        let ledger = Writer::new(Clock::start(), Nonce::new([0; 8]), Redactor::default());
        refusal(&ledger, Answer { status, location, body: body.as_bytes() })
    }

    #[test]
    fn an_engine_error_gives_its_code_and_message() {
        assert_eq!(
            said(400, None, r#"{"code":1,"message":"Session ID unknown"}"#),
            HandshakeAnswer::Status {
                status: 400,
                code: Some(1),
                excerpt: "Session ID unknown".into()
            }
        );
    }

    #[test]
    fn other_errors_give_their_beginning_and_redirects_their_goal() {
        let plain = HandshakeAnswer::Status { status: 502, code: None, excerpt: "<h1>".into() };
        assert_eq!(said(502, None, "<h1>"), plain);
        let moved = HandshakeAnswer::Status {
            status: 301,
            code: None,
            excerpt: "Location: https://h/".into(),
        };
        assert_eq!(said(301, Some("https://h/"), "moved"), moved);
    }

    #[test]
    fn an_engine_error_in_words_gives_its_code_too() {
        let unknown = HandshakeAnswer::Status {
            status: 400,
            code: Some(0),
            excerpt: "Transport unknown".into(),
        };
        assert_eq!(said(400, None, "Transport unknown"), unknown);
    }

    #[test]
    fn a_page_is_not_engine_io() {
        let page = HandshakeAnswer::NotEngineIo { status: 200, excerpt: "<html>".into() };
        assert_eq!(said(200, None, "<html>"), page);
    }
}
