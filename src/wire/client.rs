//! What every engine offers: the seam between the run and a Socket.IO client.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::sync::{broadcast, oneshot};

pub use crate::ledger::Capability;
use crate::ledger::{ClientName, Endpoint, HandshakeAnswer, Question, Stamp, SurveyAnswer, Writer};
use crate::scenario::{EventName, Parser, Revision, Transports};

/// A Socket.IO client that opens connections.
pub trait Client: Send + Sync {
    /// What it is called.
    fn name(&self) -> ClientName;

    /// What it can see and do; checks that need more say *not observed*.
    fn capabilities(&self) -> Capabilities;

    /// Opens a connection and asks the namespace to be let in. Everything seen goes to the ledger.
    fn open<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        on: Endpoint,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Result<Arc<dyn Session>, NotAdmitted>>;

    /// Opens a connection without asking any namespace to be let in, for probes of the gate.
    fn open_bare<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        on: Endpoint,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Result<Arc<dyn Session>, HandshakeAnswer>>;

    /// Asks for an Engine.IO handshake over plain HTTP, so that error codes are readable.
    fn reach<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, HandshakeAnswer>;

    /// Asks further questions over plain HTTP; the ledger gets the answers too. A client that cannot ask them
    /// learns nothing.
    fn survey<'a>(
        &'a self,
        _spec: &'a ConnectSpec,
        _questions: &'a [Question],
        _ledger: &'a Writer,
    ) -> BoxFuture<'a, Vec<(Question, SurveyAnswer)>> {
        std::future::ready(Vec::new()).boxed()
    }
}

/// An open connection.
pub trait Session: Send + Sync {
    /// Emits an event to the namespace of the connection, always with a number for the acknowledgement,
    /// because a handler that calls a missing callback kills a Node process.
    fn emit<'a>(
        &'a self,
        event: &'a EventName,
        args: Vec<Value>,
    ) -> BoxFuture<'a, Result<Pending, Gone>>;

    /// Emits an event to another namespace that has let the session in.
    fn emit_to<'a>(
        &'a self,
        namespace: &'a str,
        event: &'a EventName,
        args: Vec<Value>,
    ) -> BoxFuture<'a, Result<Pending, Gone>>;

    /// The events that arrive from now on. The first caller also gets those that have arrived since the
    /// connection was opened, because servers like to speak first. Whoever is more than about a hundred events
    /// behind loses the oldest and is told so; the ledger has them all.
    fn arrivals(&self) -> broadcast::Receiver<Arc<Arrival>>;

    /// Asks a namespace to be let in, again or for the first time. A refusal leaves the connection open.
    fn connect<'a>(
        &'a self,
        namespace: &'a str,
        auth: Option<Value>,
        within: Duration,
    ) -> BoxFuture<'a, Admission>;

    /// Leaves a namespace, but keeps the connection (DISCONNECT).
    fn leave_namespace<'a>(&'a self, namespace: &'a str) -> BoxFuture<'a, Result<(), Gone>>;

    /// Waits until everything that the server had written to this connection has arrived: a CONNECT for a
    /// namespace that does not exist is answered in order behind it.
    fn fence(&self, within: Duration) -> BoxFuture<'_, Fence>;

    /// Sends a text frame as it is.
    fn send_raw(&self, frame: String) -> BoxFuture<'_, Result<(), Gone>>;

    /// Leaves the namespace and closes the connection in good order.
    fn close(&self) -> BoxFuture<'_, ()>;

    /// Cuts the connection without a word (TCP reset).
    fn cut(&self) -> BoxFuture<'_, ()>;

    /// Falls silent: the connection stays as it is, but nothing is read or sent any more, not even signs of life. The
    /// server has to notice by itself.
    fn fall_silent(&self) -> BoxFuture<'_, ()>;

    /// What it takes to recover the session after the connection is lost, if the server offers it.
    fn recovery(&self) -> Option<Recovery>;

    /// Whether the server has given the session of before back.
    fn is_recovered(&self) -> bool;

    /// Whether the connection is open and, as far as is known, inside its namespace.
    fn is_open(&self) -> bool;

    /// Waits until the server has put the socket out of a namespace (DISCONNECT), which leaves the connection open, or
    /// until the connection has ended. Must be bounded by the caller.
    fn put_out<'a>(&'a self, namespace: &'a str) -> BoxFuture<'a, ()>;

    /// Waits until the connection has ended, for whatever reason. Must be bounded by the caller.
    fn ended(&self) -> BoxFuture<'_, ()>;
}

/// How to open a connection. Holds secrets, so `Debug` shows the address only.
#[derive(Clone)]
pub struct ConnectSpec {
    /// `http://host:port` or `https://host`, without a path.
    pub url: String,
    /// The Engine.IO path, with its slashes.
    pub path: String,
    /// Parameters of the handshake address, besides `EIO` and `transport`.
    pub query: Vec<(String, String)>,
    /// Headers of the handshake.
    pub headers: Vec<(String, String)>,
    /// The namespace.
    pub namespace: String,
    /// By which transports.
    pub transports: Transports,
    /// The revision of the protocol; found out from the server where it is left open.
    pub version: Option<Revision>,
    /// How packets are written.
    pub parser: Parser,
    /// The session to be recovered (connection state recovery), where there was one.
    pub recovery: Option<Recovery>,
    /// The `auth` object of CONNECT; left out where empty.
    pub auth: Option<Value>,
    /// What is answered when the server asks for an acknowledgement; nothing listed means no arguments.
    pub answers: Vec<(EventName, Vec<Value>)>,
    /// How long opening may take, from the first byte to the answer to CONNECT.
    pub within: Duration,
}

impl fmt::Debug for ConnectSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnectSpec({}{} {})", self.url, self.path, self.namespace)
    }
}

/// What a server needs to give a session back after the connection was lost (connection state recovery of
/// Socket.IO 4.6). Whoever has it can take the session over, so `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The private identifier of the session.
    pub pid: String,
    /// The offset of the latest event that came.
    pub offset: String,
}

impl fmt::Debug for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recovery(…)")
    }
}

/// An emit whose acknowledgement is awaited.
#[derive(Debug)]
pub struct Pending {
    /// The number by which it can be acknowledged.
    pub ack: u64,
    /// Gives the arguments of the acknowledgement, with their secrets; closed if the connection ends.
    pub answer: oneshot::Receiver<Vec<Value>>,
}

/// An event that arrived, with its secrets.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// When, read right after the system call that brought it.
    pub at: Stamp,
    /// The namespace.
    pub namespace: String,
    /// The event.
    pub event: EventName,
    /// Its arguments.
    pub args: Vec<Value>,
}

/// The answer to CONNECT.
#[derive(Clone, Debug, PartialEq)]
pub enum Admission {
    /// Let in.
    Admitted {
        /// The Socket.IO session identifier.
        sid: String,
    },
    /// Refused (CONNECT_ERROR), with the whole payload.
    Refused(Value),
    /// No answer in time.
    Unanswered,
    /// The connection ended instead.
    Gone,
}

/// Why a connection did not get in.
#[derive(Clone, Debug, PartialEq)]
pub enum NotAdmitted {
    /// There was no handshake.
    NotOpened(HandshakeAnswer),
    /// The namespace refused (CONNECT_ERROR), with the whole payload.
    Refused(Value),
    /// CONNECT was not answered in time.
    Unanswered,
    /// The connection ended instead.
    Gone,
}

/// How a fence ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fence {
    /// Everything written before it has arrived.
    Passed,
    /// No answer in time.
    Unanswered,
    /// The connection is gone.
    Gone,
}

/// The connection is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the connection is gone")]
pub struct Gone;

/// What an engine can see and do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(BTreeSet<Capability>);

impl Capabilities {
    /// These.
    pub fn of(capabilities: impl IntoIterator<Item = Capability>) -> Self {
        Self(capabilities.into_iter().collect())
    }

    /// Whether it has one.
    pub fn has(&self, capability: Capability) -> bool {
        self.0.contains(&capability)
    }

    /// Those that it lacks.
    pub fn lacking(&self) -> Vec<Capability> {
        Capability::ALL.into_iter().filter(|capability| !self.has(*capability)).collect()
    }
}
