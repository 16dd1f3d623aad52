//! What the reach stage asks besides the handshake, and how the system answered.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::answer::{Handshake, NetFailure};

/// An origin that no page can have (RFC 2606 section 2).
pub const FOREIGN_ORIGIN: &str = "https://earwitness.invalid";

/// A question over plain HTTP, or with a WebSocket that is given up at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Question {
    /// A handshake by polling in version 3 of Engine.IO, which Socket.IO 2 speaks.
    OlderVersion,
    /// A handshake over WebSocket from the first byte, without a session.
    Websocket,
    /// A session that polls, as far as the try whether it can move to a WebSocket.
    Upgrade,
    /// A handshake by polling at another path than the scenario's.
    OtherPath {
        /// The path.
        path: String,
    },
    /// A packet for a session that another TCP connection began; one entry for each packet.
    SameSession {
        /// What becomes of the cookies that came with the session.
        cookies: Cookies,
    },
    /// A handshake by polling from a web page of this origin.
    PollingFrom {
        /// The origin.
        origin: String,
    },
    /// What a browser asks before it sends headers that not every form could send.
    Preflight {
        /// The origin.
        origin: String,
        /// The names of those headers.
        headers: Vec<String>,
    },
    /// A handshake over WebSocket from a web page of this origin.
    WebsocketFrom {
        /// The origin.
        origin: String,
    },
    /// A handshake by polling from nobody's page, where one from a page was refused.
    WithoutOrigin {
        /// The origin of that page.
        refused: String,
    },
}

impl Question {
    /// Whether a browser would ask it on behalf of a web page.
    pub fn comes_from_a_page(&self) -> bool {
        matches!(
            self,
            Self::PollingFrom { .. } | Self::Preflight { .. } | Self::WebsocketFrom { .. }
        )
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OlderVersion => f.write_str("a handshake by polling in Engine.IO 3"),
            Self::Websocket => f.write_str("a WebSocket from the first byte"),
            Self::Upgrade => f.write_str("a WebSocket for a session that polls"),
            Self::OtherPath { path } => write!(f, "a handshake by polling at {path}"),
            Self::SameSession { cookies: Cookies::Replayed } => {
                f.write_str("a packet for a session of another connection, with its cookies")
            }
            Self::SameSession { cookies: Cookies::Dropped } => {
                f.write_str("a packet for a session of another connection")
            }
            Self::PollingFrom { origin } => {
                write!(f, "a handshake by polling from a page of {origin}")
            }
            Self::Preflight { origin, .. } => write!(f, "a preflight from a page of {origin}"),
            Self::WebsocketFrom { origin } => write!(f, "a WebSocket from a page of {origin}"),
            Self::WithoutOrigin { .. } => f.write_str("a handshake by polling from no page"),
        }
    }
}

/// What becomes of the cookies that came with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cookies {
    /// They are sent with everything that follows, as a browser does for its own site.
    Replayed,
    /// They are forgotten, as a browser does for a foreign site.
    Dropped,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum SurveyAnswer {
    /// A handshake.
    Open {
        /// The handshake.
        handshake: Handshake,
    },
    /// What was sent is taken.
    Taken {
        /// The status.
        status: u16,
    },
    /// A WebSocket that opened, and then nothing: Engine.IO speaks first.
    Silent,
    /// An HTTP status in place of what was asked for.
    Status {
        /// The status.
        status: u16,
        /// The Engine.IO error code, where the body tells.
        code: Option<u16>,
        /// The Engine.IO error message, or the beginning of the body.
        excerpt: String,
    },
    /// Something that is not Engine.IO.
    NotEngineIo {
        /// The status.
        status: u16,
        /// The beginning of what came.
        excerpt: String,
    },
    /// No answer came.
    Failed {
        /// Why.
        failure: NetFailure,
    },
}

impl fmt::Display for SurveyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { .. } => f.write_str("answered with a handshake"),
            Self::Taken { status } => write!(f, "answered {status}"),
            Self::Silent => f.write_str("opened a WebSocket, and then said nothing"),
            Self::Status { status, excerpt, .. } | Self::NotEngineIo { status, excerpt } => {
                match excerpt.as_str() {
                    "" => write!(f, "answered {status} and nothing else"),
                    _ => write!(f, "answered {status}: {excerpt}"),
                }
            }
            Self::Failed { failure } => write!(f, "was not answered: {}", failure.error),
        }
    }
}

/// The headers by which a server tells a browser whose pages may read its answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct CorsHeaders {
    /// `Access-Control-Allow-Origin`.
    pub allow_origin: Option<String>,
    /// `Access-Control-Allow-Credentials`.
    pub allow_credentials: Option<String>,
    /// `Access-Control-Allow-Methods`.
    pub allow_methods: Option<String>,
    /// `Access-Control-Allow-Headers`.
    pub allow_headers: Option<String>,
    /// `Vary`.
    pub vary: Option<String>,
}

/// What a server calls itself, and what stands in front of it, as its headers say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct ServerNames {
    /// `Server`.
    pub server: Option<String>,
    /// `X-Powered-By`.
    pub powered_by: Option<String>,
    /// `Via`.
    pub via: Option<String>,
}
