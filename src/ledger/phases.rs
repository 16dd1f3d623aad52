//! How long the steps of opening a connection take.

use serde::{Deserialize, Serialize};

/// How long each step of an opening took, in microseconds; absent where there was none, or where it cannot be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Phases {
    /// Looking up the name.
    pub dns_micros: Option<u64>,
    /// Making the TCP connection, with what a proxy adds to it.
    pub tcp_micros: Option<u64>,
    /// Agreeing on TLS.
    pub tls_micros: Option<u64>,
    /// From the first request to the handshake of Engine.IO; by polling with all before it.
    pub handshake_micros: Option<u64>,
}
