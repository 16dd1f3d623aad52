//! The second engine: the crate `rust_socketio`. It answers whether somebody else's client sees the same.
//!
//! It opens the tabs; reaching the server and probing the gate stay with the first engine, because they need what this
//! crate does not show. It is used within the bounds in which it is reliable: WebSocket only, no reconnecting, one
//! acknowledgement at a time for each tab. It returns from connecting before the server has let the socket in, so that
//! is waited for here; it changes the names of events that have no arguments, or that are called `message`, `error`,
//! `open` or `close`; and it says nothing when a connection breaks.

mod ears;
mod fitness;
mod session;
mod tls;

use std::sync::Arc;

use ::rust_socketio::TransportType;
use ::rust_socketio::asynchronous::{Client as Crate, ClientBuilder};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use self::ears::{Door, Ears};
use self::session::RustSocketioSession;
use super::address;
use super::client::{Capabilities, Capability, Client, ConnectSpec, NotAdmitted, Session};
use super::deadline::Deadline;
use super::failure::failure;
use super::namespace::Namespace;
use super::native::NativeClient;
use super::network::Network;
use crate::ledger::{
    ClientName, Endpoint, Event, HandshakeAnswer, NetFailure, NetPhase, Question, SurveyAnswer,
    Writer,
};
use crate::scenario::{Revision, Transport};

pub use fitness::Unfit;

/// Opens tabs with `rust_socketio`, and everything else natively.
#[derive(Debug)]
pub struct RustSocketioClient {
    native: NativeClient,
    network: Network,
}

impl RustSocketioClient {
    /// A client without any connection, which makes them like this.
    pub fn with(network: Network) -> Self {
        Self { native: NativeClient::with(network.clone()), network }
    }

    async fn open_tab(
        &self,
        spec: &ConnectSpec,
        on: Endpoint,
        ledger: &Writer,
    ) -> Result<Arc<dyn Session>, NotAdmitted> {
        let deadline = Deadline::starting(spec.within);
        let url = address::handshake(spec, Transport::Websocket, Revision::Four);
        let shown = url.as_ref().map_or_else(|_| spec.path.clone(), address::shown);
        ledger.record(Event::Opening { on: on.clone(), url: shown });
        let namespace = Namespace::new(&spec.namespace);
        let (door, answer) = oneshot::channel();
        let (ears, first) = Ears::new((on.clone(), ledger.clone()), &namespace, door);
        let ears = Arc::new(ears);
        let connected = self.connected(spec, &namespace, &ears, &deadline).await;
        let client = connected.map_err(|failure| not_opened(on.clone(), ledger, failure))?;
        match deadline.hold("waiting for the answer to CONNECT", answer).await {
            Ok(Ok(Door::Open)) => Ok(Arc::new(RustSocketioSession::new(client, ears, first))),
            Ok(Ok(Door::Closed(payload))) => Err(NotAdmitted::Refused(payload)),
            Ok(Err(_)) => Err(NotAdmitted::Gone),
            Err(_) => {
                let after_millis = deadline.millis();
                ledger.record(Event::ConnectUnanswered { on, after_millis });
                Err(NotAdmitted::Unanswered)
            }
        }
    }

    /// Connects, without knowing yet whether the namespace lets the socket in.
    async fn connected(
        &self,
        spec: &ConnectSpec,
        namespace: &Namespace,
        ears: &Arc<Ears>,
        deadline: &Deadline,
    ) -> Result<Crate, NetFailure> {
        let spec = self.network.dressed(spec);
        let address = plain_address(&spec);
        let mut builder = ClientBuilder::new(address)
            .namespace(namespace.as_str())
            .transport_type(TransportType::Websocket)
            .reconnect(false)
            .tls_config(tls::connector(&self.network)?);
        if let Some(auth) = &spec.auth {
            builder = builder.auth(auth.clone());
        }
        for (name, value) in &spec.headers {
            builder = builder.opening_header(name.as_str(), value.as_str());
        }
        let connecting = ears.listening(builder).connect().boxed();
        let connected = deadline.hold("opening the connection", connecting).await?;
        connected.map_err(|error| failure(NetPhase::Connect, &error))
    }
}

/// The address as the crate takes it: it adds the parameters of the protocol by itself.
fn plain_address(spec: &ConnectSpec) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(&spec.query);
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}{}{mark}{query}", spec.url, spec.path)
}

fn not_opened(on: Endpoint, ledger: &Writer, failure: NetFailure) -> NotAdmitted {
    let answer = HandshakeAnswer::Failed { failure };
    ledger.record(Event::NotOpened { on, answer: answer.clone() });
    NotAdmitted::NotOpened(answer)
}

impl Client for RustSocketioClient {
    fn name(&self) -> ClientName {
        ClientName::RustSocketio
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::of([Capability::Refusals])
    }

    fn open<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        on: Endpoint,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Result<Arc<dyn Session>, NotAdmitted>> {
        match on {
            Endpoint::Tab(_) => self.open_tab(spec, on, ledger).boxed(),
            Endpoint::Probe(_) => self.native.open(spec, on, ledger),
        }
    }

    fn open_bare<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        on: Endpoint,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Result<Arc<dyn Session>, HandshakeAnswer>> {
        self.native.open_bare(spec, on, ledger)
    }

    fn reach<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, HandshakeAnswer> {
        self.native.reach(spec, ledger)
    }

    fn survey<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        questions: &'a [Question],
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Vec<(Question, SurveyAnswer)>> {
        self.native.survey(spec, questions, ledger)
    }
}
