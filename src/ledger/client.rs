//! Which client opened the tabs, and what it can see.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A Socket.IO client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientName {
    /// Our own.
    Native,
    /// The crate `rust_socketio`.
    #[serde(rename = "rust_socketio")]
    RustSocketio,
}

impl fmt::Display for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Native => "native",
            Self::RustSocketio => "rust_socketio",
        })
    }
}

/// Something that a client can see or do, and another may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Raw frames, both ways.
    Frames,
    /// Fences.
    Fences,
    /// Both session identifiers and the handshake.
    Handshakes,
    /// Refusals with their data, and HTTP statuses.
    Refusals,
    /// Several acknowledgements in flight.
    ManyAcks,
    /// Answers to acknowledgements that the server asks for.
    AckAnswers,
    /// Why a connection ended, with the close code.
    DisconnectReasons,
    /// Abrupt cuts.
    Cuts,
    /// Names of events and their arguments exactly as they were sent.
    ExactEvents,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Frames,
        Self::Fences,
        Self::Handshakes,
        Self::Refusals,
        Self::ManyAcks,
        Self::AckAnswers,
        Self::DisconnectReasons,
        Self::Cuts,
        Self::ExactEvents,
    ];
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Frames => "raw frames",
            Self::Fences => "fences",
            Self::Handshakes => "handshakes and session identifiers",
            Self::Refusals => "refusals with their data",
            Self::ManyAcks => "several acknowledgements at a time",
            Self::AckAnswers => "answers to the server's own questions",
            Self::DisconnectReasons => "why connections end",
            Self::Cuts => "abrupt cuts",
            Self::ExactEvents => "exact names of events",
        })
    }
}
