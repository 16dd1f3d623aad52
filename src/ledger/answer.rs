//! What the system answers to requests, and why it does not.

use serde::{Deserialize, Serialize};

/// The answer to an HTTP step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum HttpAnswer {
    /// The server answered.
    Status {
        /// The status.
        status: u16,
        /// The `Date` header.
        date: Option<String>,
        /// The beginning of the body, without secrets.
        excerpt: String,
        /// Whether it is what the step expects.
        met: Met,
    },
    /// No answer came.
    Failed {
        /// Why.
        failure: NetFailure,
    },
}

/// Whether an answer is what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Met {
    /// It is.
    AsExpected,
    /// It is not; the first difference, in words.
    Differs(String),
}

/// The method of a request that carries a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// It fetches what the server has to say.
    Get,
    /// It hands over what the client has to say.
    Post,
}

/// The answer to an Engine.IO handshake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum HandshakeAnswer {
    /// A handshake.
    Open {
        /// The handshake.
        handshake: Handshake,
    },
    /// An HTTP status in place of one.
    Status {
        /// The status.
        status: u16,
        /// The Engine.IO error code, where the body holds one.
        code: Option<u16>,
        /// The Engine.IO error message, or the beginning of the body.
        excerpt: String,
    },
    /// Something that is not Engine.IO.
    NotEngineIo {
        /// The status.
        status: u16,
        /// The beginning of the body.
        excerpt: String,
    },
    /// No answer came.
    Failed {
        /// Why.
        failure: NetFailure,
    },
}

/// The Engine.IO handshake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Handshake {
    /// The Engine.IO session identifier.
    pub sid: String,
    /// Milliseconds between pings.
    pub ping_interval: u64,
    /// Milliseconds that a pong may take.
    pub ping_timeout: u64,
    /// The greatest payload in bytes, where the server says.
    pub max_payload: Option<u64>,
    /// The transports that can be upgraded to.
    pub upgrades: Vec<String>,
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NetFailure {
    /// How far it got.
    pub phase: NetPhase,
    /// The operating system's or library's words.
    pub error: String,
}

/// How far a request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetPhase {
    /// The name was looked up.
    Dns,
    /// A connection was being made.
    Connect,
    /// A proxy was being asked to let the connection through.
    Proxy,
    /// TLS was being agreed.
    Tls,
    /// TLS was being agreed, and one side does not take what the other shows.
    Untrusted(TlsFault),
    /// The request was under way.
    Http,
    /// The time ran out.
    Timeout,
}

/// What one side does not take of what the other shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsFault {
    /// The certificate has expired.
    Expired,
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate is for other names.
    WrongName,
    /// Nobody who is trusted has issued the certificate.
    UnknownIssuer,
    /// The certificate has issued itself, and is not trusted.
    SelfSigned,
    /// The certificate was revoked.
    Revoked,
    /// The certificate is wrong in another way.
    Invalid,
    /// The server does not take our certificate, or misses it.
    ClientCertificate,
    /// There is no version or cipher that both sides speak.
    Protocol,
}
