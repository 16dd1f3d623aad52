//! A gate in memory, behind the seam at which any client stands: it answers CONNECT as a server would, and there is no
//! network, so that thousands of pairs of keys can be tried.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use earwitness::ledger::{
    Capability, ClientName, DisconnectReason, Endpoint, Event, Handshake, HandshakeAnswer, Phases,
    Writer,
};
use earwitness::scenario::{EventName, Revision, Transport};
use earwitness::wire::{
    Admission, Arrival, Capabilities, Client, ConnectSpec, Fence, Gone, NotAdmitted, Pending,
    Recovery, Session,
};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, pending, ready};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use tokio::sync::broadcast;

/// What the gate says when it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// The error of the library.
    Readable,
    /// The same for every reason.
    Opaque,
}

/// A gate with a key.
pub(super) struct Gate {
    pub(super) key: Vec<u8>,
    pub(super) words: Words,
}

impl Gate {
    fn refusal(&self, auth: Option<&Value>) -> Option<Value> {
        let token = auth.and_then(|auth| auth.get("token")).and_then(Value::as_str);
        let said = match token {
            None | Some("") => "JsonWebTokenError - jwt must be provided",
            Some(token) => self.verify(token)?,
        };
        let said = if self.words == Words::Opaque { "unauthorized" } else { said };
        Some(json!({ "message": said }))
    }

    /// What is wrong with the token, in the words of `jsonwebtoken` for Node.
    fn verify(&self, token: &str) -> Option<&'static str> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.validate_aud = false;
        let key = DecodingKey::from_secret(&self.key);
        let error = jsonwebtoken::decode::<Value>(token, &key, &validation).err()?;
        Some(match error.kind() {
            ErrorKind::InvalidSignature => "JsonWebTokenError - invalid signature",
            ErrorKind::ExpiredSignature => "TokenExpiredError - jwt expired",
            _ => "JsonWebTokenError - jwt malformed",
        })
    }
}

fn handshake() -> Handshake {
    Handshake {
        sid: "memory".into(),
        ping_interval: 25_000,
        ping_timeout: 20_000,
        max_payload: None,
        upgrades: Vec::new(),
    }
}

impl Client for Gate {
    fn name(&self) -> ClientName {
        ClientName::Native
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::of(Capability::ALL)
    }

    fn open<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        on: Endpoint,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Result<Arc<dyn Session>, NotAdmitted>> {
        async move {
            let opened = self.open_bare(spec, on, ledger).await;
            let session = opened.map_err(NotAdmitted::NotOpened)?;
            match session.connect(&spec.namespace, spec.auth.clone(), spec.within).await {
                Admission::Admitted { .. } => Ok(session),
                Admission::Refused(payload) => Err(NotAdmitted::Refused(payload)),
                Admission::Unanswered => Err(NotAdmitted::Unanswered),
                Admission::Gone => Err(NotAdmitted::Gone),
            }
        }
        .boxed()
    }

    fn open_bare<'a>(
        &'a self,
        _: &'a ConnectSpec,
        on: Endpoint,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, Result<Arc<dyn Session>, HandshakeAnswer>> {
        let (transport, revision) = (Transport::Websocket, Revision::Four);
        let (handshake, phases) = (handshake(), Phases::default());
        ledger.record(Event::Opened { on: on.clone(), handshake, transport, revision, phases });
        let gate = Self { key: self.key.clone(), words: self.words };
        let (arrivals, first) = broadcast::channel(1);
        let session: Arc<dyn Session> = Arc::new(Socket {
            gate,
            on,
            ledger: ledger.clone(),
            open: AtomicBool::new(true),
            arrivals,
            first: Mutex::new(Some(first)),
        });
        ready(Ok(session)).boxed()
    }

    fn reach<'a>(
        &'a self,
        spec: &'a ConnectSpec,
        ledger: &'a Writer,
    ) -> BoxFuture<'a, HandshakeAnswer> {
        let answer = HandshakeAnswer::Open { handshake: handshake() };
        let url = spec.url.clone();
        ledger.record(Event::Reached { url, answer: answer.clone(), micros: 1 });
        ready(answer).boxed()
    }
}

/// A connection to the gate. Nothing is ever said on it but the answer to CONNECT.
struct Socket {
    gate: Gate,
    on: Endpoint,
    ledger: Writer,
    open: AtomicBool,
    arrivals: broadcast::Sender<Arc<Arrival>>,
    first: Mutex<Option<broadcast::Receiver<Arc<Arrival>>>>,
}

impl Socket {
    fn end(&self) {
        if self.open.swap(false, Ordering::Relaxed) {
            let (on, reason) = (self.on.clone(), DisconnectReason::ClientDisconnect);
            self.ledger.record(Event::Disconnected { on, reason, code: None });
        }
    }
}

impl Session for Socket {
    fn emit<'a>(&'a self, _: &'a EventName, _: Vec<Value>) -> BoxFuture<'a, Result<Pending, Gone>> {
        ready(Err(Gone)).boxed()
    }

    fn emit_to<'a>(
        &'a self,
        _: &'a str,
        _: &'a EventName,
        _: Vec<Value>,
    ) -> BoxFuture<'a, Result<Pending, Gone>> {
        ready(Err(Gone)).boxed()
    }

    fn arrivals(&self) -> broadcast::Receiver<Arc<Arrival>> {
        let first = self.first.lock().expect("nothing panics while it is held").take();
        first.unwrap_or_else(|| self.arrivals.subscribe())
    }

    fn connect<'a>(
        &'a self,
        namespace: &'a str,
        auth: Option<Value>,
        _: Duration,
    ) -> BoxFuture<'a, Admission> {
        let (on, namespace) = (self.on.clone(), namespace.to_owned());
        let admission = if let Some(payload) = self.gate.refusal(auth.as_ref()) {
            let told = payload.clone();
            self.ledger.record(Event::Refused { on, namespace, payload: told });
            Admission::Refused(payload)
        } else {
            let sid = "memory".to_owned();
            self.ledger.record(Event::Connected {
                on,
                namespace,
                sid: sid.clone(),
                recovery: None,
            });
            Admission::Admitted { sid }
        };
        ready(admission).boxed()
    }

    fn leave_namespace<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), Gone>> {
        ready(Ok(())).boxed()
    }

    fn fence(&self, _: Duration) -> BoxFuture<'_, Fence> {
        ready(Fence::Passed).boxed()
    }

    fn send_raw(&self, _: String) -> BoxFuture<'_, Result<(), Gone>> {
        ready(Ok(())).boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.end();
        ready(()).boxed()
    }

    fn cut(&self) -> BoxFuture<'_, ()> {
        self.end();
        ready(()).boxed()
    }

    fn fall_silent(&self) -> BoxFuture<'_, ()> {
        ready(()).boxed()
    }

    fn recovery(&self) -> Option<Recovery> {
        None
    }

    fn is_recovered(&self) -> bool {
        false
    }

    fn is_open(&self) -> bool {
        self.open.load(Ordering::Relaxed)
    }

    fn put_out<'a>(&'a self, _: &'a str) -> BoxFuture<'a, ()> {
        self.ended()
    }

    fn ended(&self) -> BoxFuture<'_, ()> {
        if self.is_open() { pending().boxed() } else { ready(()).boxed() }
    }
}
