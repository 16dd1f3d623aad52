//! The first engine: a Socket.IO client that sees every frame.
//!
//! Each connection has one task that reads and writes ([`pump`]), so that the entries of a connection stand in the
//! ledger in the order of the wire. Times are those of the system calls that brought the bytes ([`stamped`]). An idle
//! connection keeps a read buffer of 4 KiB, room for 128 arrivals that a subscriber has not taken yet, and little
//! else: some 13 KiB.

mod dial;
mod heartbeat;
mod line;
mod moving;
mod opening;
mod pending;
mod polling;
mod pump;
mod reader;
mod requests;
mod session;
mod stamped;
mod tunnel;
mod tcp;
mod turn;
mod upgrade;
mod waiting;
mod watch;
mod websocket;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use url::Url;

use self::opening::Opening;
use self::reader::Purpose;
use self::session::NativeSession;
use super::address;
use super::client::{
    Admission, Capabilities, Capability, Client, ConnectSpec, NotAdmitted, Session,
};
use super::deadline::Deadline;
use super::network::Network;
use super::reach::Polled;
use super::survey::Surveyor;
use super::{http, reach};
use crate::ledger::{
    ClientName, Endpoint, Event, HandshakeAnswer, NetFailure, NetPhase, Question, SurveyAnswer,
    Writer,
};
use crate::scenario::{Revision, Transport};

/// Opens connections over WebSocket or HTTP long-polling, and asks for handshakes over HTTP.
///
/// The HTTP client is made when it is needed, because most runs ask it only once or never.
#[derive(Debug, Default)]
pub struct NativeClient {
    network: Network,
    http: OnceLock<reqwest::Client>,
    /// The revisions that servers have shown, by address and path.
    revisions: Mutex<HashMap<(String, String), Revision>>,
}

impl NativeClient {
    /// A client without any connection, which makes them as any program does.
    pub fn new() -> Self {
        Self::default()
    }

    /// A client without any connection, which makes them like this.
    pub fn with(network: Network) -> Self {
        Self { network, ..Self::default() }
    }

    /// The HTTP client.
    fn http(&self) -> &reqwest::Client {
        self.http.get_or_init(|| reach::client(&self.network))
    }

    /// Opens a connection as far as the handshake, and enters how that went.
    async fn dial(
        &self,
        spec: &ConnectSpec,
        purpose: Purpose,
        (on, ledger): (Endpoint, &Writer),
        deadline: &Deadline,
    ) -> Result<NativeSession, HandshakeAnswer> {
        let version = self.version(spec);
        let asked_for = version.unwrap_or(Revision::Four);
        let url = address::handshake(spec, spec.transports.first(), asked_for);
        let shown = url.as_ref().map_or_else(|_| spec.path.clone(), address::shown);
        ledger.record(Event::Opening { on: on.clone(), url: shown });
        let opened = match url {
            Ok(url) => {
                let (spec, http, network) =
                    (&self.network.dressed(spec), self.http(), &self.network);
                let (url, on) = (&url, &on);
                Opening { url, spec, version, http, network, on, ledger, deadline }.open().await
            }
            Err(wrong) => Err(no_address(wrong)),
        };
        match opened {
            Ok(opened) => {
                self.remember(spec, opened.revision);
                let (handshake, transport) = (opened.handshake.clone(), opened.transport);
                let (on_entry, revision) = (on.clone(), opened.revision);
                let phases = opened.phases;
                ledger.record(Event::Opened {
                    on: on_entry,
                    handshake,
                    transport,
                    revision,
                    phases,
                });
                Ok(NativeSession::start(opened, spec, purpose, (on, ledger)))
            }
            Err(answer) => {
                ledger.record(Event::NotOpened { on, answer: answer.clone() });
                Err(answer)
            }
        }
    }

    /// The revision that the scenario names, or that the server has shown.
    fn version(&self, spec: &ConnectSpec) -> Option<Revision> {
        let shown = self.revisions.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = shown.get(&(spec.url.clone(), spec.path.clone())).copied();
        spec.version.or(shown)
    }

    /// The server at an address has shown which revision it speaks.
    fn remember(&self, spec: &ConnectSpec, revision: Revision) {
        let mut shown = self.revisions.lock().unwrap_or_else(PoisonError::into_inner);
        shown.insert((spec.url.clone(), spec.path.clone()), revision);
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

    /// Asks for a handshake over HTTP, through the proxy if there is one. A tunnel through it is tried first:
    /// HTTP clients say of a refused one only that it was refused.
    async fn poll(
        &self,
        url: &Url,
        spec: &ConnectSpec,
        ledger: &Writer,
    ) -> Result<Polled, HandshakeAnswer> {
        let failed = |failure| HandshakeAnswer::Failed { failure };
        tunnel::tried(url, &self.network, ledger.clock(), spec.within).await.map_err(failed)?;
        let polled = reach::reach(self.http(), url, spec, ledger).await;
        let polled = polled.and_then(|polled| polled.of(spec.version, ledger));
        polled.map_err(|answer| match &answer {
            HandshakeAnswer::Status { status, .. } => {
                http::refused_by_proxy(&self.network, url, *status).map_or(answer, failed)
            }
            _ => answer,
        })
    }

    /// Asks in the revision of the scenario. Where it is left open and the newest is not understood, the older one is
    /// tried as well, and what the server shows is remembered for all connections.
    async fn reach_now(&self, spec: &ConnectSpec, ledger: &Writer) -> HandshakeAnswer {
        let answer = self.ask(spec, self.version(spec).unwrap_or(Revision::Four), ledger).await;
        if spec.version.is_some() || !may_be_older(&answer) {
            return answer;
        }
        match self.ask(spec, Revision::Three, ledger).await {
            open @ HandshakeAnswer::Open { .. } => open,
            _ => answer,
        }
    }

    async fn ask(
        &self,
        spec: &ConnectSpec,
        revision: Revision,
        ledger: &Writer,
    ) -> HandshakeAnswer {
        let began = ledger.clock().now();
        let url = address::handshake(spec, Transport::Polling, revision);
        let shown = url.as_ref().map_or_else(|_| spec.path.clone(), address::shown);
        let polled = match url {
            Ok(url) => self.poll(&url, spec, ledger).await,
            Err(wrong) => Err(no_address(wrong)),
        };
        let answer = match polled {
            Ok(polled) => {
                self.remember(spec, polled.revision);
                HandshakeAnswer::Open { handshake: polled.handshake }
            }
            Err(answer) => answer,
        };
        let took = ledger.clock().now().since(began).as_micros();
        let micros = u64::try_from(took).unwrap_or(u64::MAX);
        ledger.record(Event::Reached { url: shown, answer: answer.clone(), micros });
        answer
    }

    async fn survey_now(
        &self,
        spec: &ConnectSpec,
        questions: &[Question],
        ledger: &Writer,
    ) -> Vec<(Question, SurveyAnswer)> {
        let http = reach::fresh_client(&self.network);
        let spec = &self.network.dressed(spec);
        let revision = self.version(spec).unwrap_or(Revision::Four);
        Surveyor { revision, http: &http, spec, ledger }.ask(questions).await
    }
}

impl Client for NativeClient {
    fn name(&self) -> ClientName {
        ClientName::Native
    }

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
            Capability::ExactEvents,
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

    fn survey<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        questions: &'a [Question],
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Vec<(Question, SurveyAnswer)>> {
        self.survey_now(spec, questions, ledger).boxed()
    }
}

/// Whether a server refuses as one may that knows only an older revision: as a bad request, without a code. Codes are
/// about something else, and so are the statuses of gates and of paths.
fn may_be_older(answer: &HandshakeAnswer) -> bool {
    matches!(answer, HandshakeAnswer::Status { status: 400, code: None, .. })
}

/// Nothing can be asked of what is no address.
fn no_address(wrong: address::NotAnAddress) -> HandshakeAnswer {
    let failure = NetFailure { phase: NetPhase::Dns, error: wrong.to_string() };
    HandshakeAnswer::Failed { failure }
}
