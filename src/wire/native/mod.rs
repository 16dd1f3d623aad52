//! The first engine: a Socket.IO client that sees every frame.
//!
//! Each connection has one task that reads and writes ([`pump`]), so that the entries of a connection stand in the
//! ledger in the order of the wire. Times are those of the system calls that brought the bytes ([`stamped`]). An idle
//! connection keeps a read buffer of 4 KiB, room for 128 arrivals that a subscriber has not taken yet, and little
//! else: some 13 KiB.

mod dial;
mod line;
mod opening;
mod pending;
mod pump;
mod reader;
mod session;
mod stamped;
mod upgrade;

use std::sync::{Arc, OnceLock};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use rustls::ClientConfig;
use url::Url;

use self::reader::Purpose;
use self::session::NativeSession;
use super::address::{self, Transport};
use super::client::{
    Admission, Capabilities, Capability, Client, ConnectSpec, NotAdmitted, Session,
};
use super::deadline::Deadline;
use super::reach;
use super::tls::{self, Roots};
use crate::ledger::{Endpoint, Event, HandshakeAnswer, NetFailure, NetPhase, Writer};

/// Opens connections over WebSocket, and asks for handshakes over HTTP.
///
/// What is costly to prepare is prepared once and only when it is needed: certificate authorities are read
/// when the first address with TLS comes.
#[derive(Debug, Default)]
pub struct NativeClient {
    tls: OnceLock<Arc<ClientConfig>>,
    http: OnceLock<reqwest::Client>,
    https: OnceLock<reqwest::Client>,
}

impl NativeClient {
    /// A client without any connection.
    pub fn new() -> Self {
        Self::default()
    }

    /// The TLS that an address needs.
    fn tls(&self, url: &Url) -> Option<Arc<ClientConfig>> {
        let secure = matches!(url.scheme(), "https" | "wss");
        let config = || Arc::new(tls::config(Roots::System));
        secure.then(|| Arc::clone(self.tls.get_or_init(config)))
    }

    /// The HTTP client that an address needs.
    fn http(&self, url: &Url) -> &reqwest::Client {
        match self.tls(url) {
            Some(config) => self.https.get_or_init(|| reach::client((*config).clone())),
            None => self.http.get_or_init(|| reach::client(tls::config(Roots::None))),
        }
    }

    /// Opens a connection as far as the handshake, and enters how that went.
    async fn dial(
        &self,
        spec: &ConnectSpec,
        purpose: Purpose,
        (on, ledger): (Endpoint, &Writer),
        deadline: &Deadline,
    ) -> Result<NativeSession, HandshakeAnswer> {
        let url = address::handshake(spec, Transport::Websocket);
        let shown = url.as_ref().map_or_else(|_| spec.path.clone(), address::shown);
        ledger.record(Event::Opening { on: on.clone(), url: shown });
        let opened = match url {
            Ok(url) => {
                let tls = self.tls(&url);
                opening::open(&url, spec, tls, (&on, ledger), deadline).await
            }
            Err(wrong) => Err(no_address(wrong)),
        };
        match opened {
            Ok((line, handshake)) => {
                let event = Event::Opened { on: on.clone(), handshake: handshake.clone() };
                ledger.record(event);
                Ok(NativeSession::start(line, &handshake, spec, purpose, (on, ledger)))
            }
            Err(answer) => {
                ledger.record(Event::NotOpened { on, answer: answer.clone() });
                Err(answer)
            }
        }
    }

    async fn open_now(
        &self,
        spec: &ConnectSpec,
        on: Endpoint,
        ledger: &Writer,
    ) -> Result<Arc<dyn Session>, NotAdmitted> {
        let deadline = Deadline::starting(spec.within);
        let dialled = self.dial(spec, Purpose::Tab, (on, ledger), &deadline).await;
        let session = dialled.map_err(NotAdmitted::NotOpened)?;
        let auth = spec.auth.clone();
        let refused = match session.ask(&spec.namespace, auth, &deadline).await {
            Admission::Admitted { .. } => return Ok(Arc::new(session)),
            Admission::Refused(payload) => NotAdmitted::Refused(payload),
            Admission::Unanswered => NotAdmitted::Unanswered,
            Admission::Gone => NotAdmitted::Gone,
        };
        session.close().await;
        Err(refused)
    }

    async fn open_bare_now(
        &self,
        spec: &ConnectSpec,
        on: Endpoint,
        ledger: &Writer,
    ) -> Result<Arc<dyn Session>, HandshakeAnswer> {
        let deadline = Deadline::starting(spec.within);
        let session = self.dial(spec, Purpose::Probe, (on, ledger), &deadline).await?;
        Ok(Arc::new(session))
    }

    async fn reach_now(&self, spec: &ConnectSpec, ledger: &Writer) -> HandshakeAnswer {
        let began = ledger.clock().now();
        let url = address::handshake(spec, Transport::Polling);
        let shown = url.as_ref().map_or_else(|_| spec.path.clone(), address::shown);
        let answer = match url {
            Ok(url) => reach::reach(self.http(&url), &url, spec, ledger).await,
            Err(wrong) => no_address(wrong),
        };
        let took = ledger.clock().now().since(began).as_micros();
        let micros = u64::try_from(took).unwrap_or(u64::MAX);
        ledger.record(Event::Reached { url: shown, answer: answer.clone(), micros });
        answer
    }
}

impl Client for NativeClient {
    fn capabilities(&self) -> Capabilities {
        Capabilities::of([
            Capability::Frames,
            Capability::Fences,
            Capability::Handshakes,
            Capability::Refusals,
            Capability::ManyAcks,
            Capability::AckAnswers,
            Capability::DisconnectReasons,
            Capability::Cuts,
        ])
    }

    fn open<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        on: Endpoint,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Result<Arc<dyn Session>, NotAdmitted>> {
        self.open_now(spec, on, ledger).boxed()
    }

    fn open_bare<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        on: Endpoint,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Result<Arc<dyn Session>, HandshakeAnswer>> {
        self.open_bare_now(spec, on, ledger).boxed()
    }

    fn reach<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, HandshakeAnswer> {
        self.reach_now(spec, ledger).boxed()
    }
}

/// Nothing can be asked of what is no address.
fn no_address(wrong: address::NotAnAddress) -> HandshakeAnswer {
    let failure = NetFailure { phase: NetPhase::Dns, error: wrong.to_string() };
    HandshakeAnswer::Failed { failure }
}
