//! What can happen on a connection, whatever carries it.

use crate::ledger::{HandshakeAnswer, Method, Stamp};
use crate::wire::frame::Frame;

/// What happened on the line.
pub(super) enum Turn {
    /// A frame came, by the read of this time.
    Came(Stamp, Frame),
    /// A frame was taken: by the operating system, or by the server where it was posted.
    Left(Frame),
    /// The server closed, with this code where one came.
    Closed(Stamp, Option<u16>),
    /// The connection ended without a word.
    Ended(Stamp),
    /// The connection broke.
    Broke(Stamp, Breakage),
    /// The session was moved from polling to a WebSocket.
    Upgraded,
    /// It could not be moved, and goes on by polling.
    NotUpgraded(HandshakeAnswer),
}

/// How a connection broke.
#[derive(Debug)]
pub(super) enum Breakage {
    /// It failed below the protocol; the words of whoever noticed.
    Failed(String),
    /// What came cannot be understood.
    Garbled(String),
    /// A request of the session was refused.
    Refused(Method, HandshakeAnswer),
}
