//! What the crate calls back. Its callbacks run one after the other and hold up everything behind them, so they only
//! read the clock, write down what came, and pass it on.

use std::sync::{Arc, Mutex, PoisonError};

use ::rust_socketio::Payload;
use ::rust_socketio::asynchronous::ClientBuilder;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use serde_json::Value;
use tokio::sync::{broadcast, oneshot, watch};

use crate::ledger::{AckTurn, DisconnectReason, Endpoint, Event, Writer};
use crate::scenario::EventName;
use crate::wire::client::Arrival;
use crate::wire::namespace::Namespace;

/// How many events a subscriber may be behind before it loses the oldest.
const BACKLOG: usize = 128;
/// What the crate writes before the payload of a refusal.
const REFUSAL: &str = "Received an ConnectError frame: ";

/// How the namespace answered CONNECT.
pub(super) enum Door {
    Open,
    /// It refused, with this payload.
    Closed(Value),
}

/// Everything that comes on one connection passes here.
pub(super) struct Ears {
    pub(super) on: Endpoint,
    pub(super) ledger: Writer,
    pub(super) arrivals: broadcast::Sender<Arc<Arrival>>,
    namespace: String,
    door: Mutex<Option<oneshot::Sender<Door>>>,
    ended: watch::Sender<bool>,
}

impl Ears {
    /// Ears for a connection, with a first subscriber that misses nothing.
    pub(super) fn new(
        (on, ledger): (Endpoint, Writer),
        namespace: &Namespace,
        door: oneshot::Sender<Door>,
    ) -> (Self, broadcast::Receiver<Arc<Arrival>>) {
        let (arrivals, first) = broadcast::channel(BACKLOG);
        let (namespace, door) = (namespace.to_string(), Mutex::new(Some(door)));
        let ended = watch::Sender::new(false);
        (Self { on, ledger, arrivals, namespace, door, ended }, first)
    }

    /// Listens to a client that is being built.
    pub(super) fn listening(self: &Arc<Self>, builder: ClientBuilder) -> ClientBuilder {
        let ears = || Arc::clone(self);
        let (inside, outside, wrong, heard) = (ears(), ears(), ears(), ears());
        builder
            .on(::rust_socketio::Event::Connect, move |_, _| {
                inside.admitted();
                nothing_more()
            })
            .on(::rust_socketio::Event::Close, move |_, _| {
                outside.end(DisconnectReason::ServerDisconnect);
                nothing_more()
            })
            .on(::rust_socketio::Event::Error, move |payload, _| {
                wrong.erred(&payload);
                nothing_more()
            })
            .on_any(move |event, payload, _| {
                heard.event(event.as_str(), payload);
                nothing_more()
            })
    }

    /// Whether the connection has ended, as far as the crate says.
    pub(super) fn has_ended(&self) -> bool {
        *self.ended.borrow()
    }

    /// Waits until it has.
    pub(super) async fn until_ended(&self) {
        let mut ended = self.ended.subscribe();
        // The sender is our own, so it cannot be gone.
        let _ = ended.wait_for(|ended| *ended).await;
    }

    /// The connection ends now; only the first reason counts.
    pub(super) fn end(&self, reason: DisconnectReason) {
        if !self.ended.send_replace(true) {
            self.ledger.record(Event::Disconnected { on: self.on.clone(), reason, code: None });
        }
    }

    /// An acknowledgement came.
    pub(super) fn acked(&self, ack: u64, payload: Payload) -> Vec<Value> {
        let at = self.ledger.clock().now();
        // All arguments come as one.
        let args = match <[Value; 1]>::try_from(args(payload)) {
            Ok([Value::Array(args)]) => args,
            Ok([other]) => vec![other],
            Err(several) => several,
        };
        let (on, turn) = (self.on.clone(), AckTurn::Awaited);
        self.ledger.record_at(at, Event::Acked { on, ack, args: args.clone(), turn });
        args
    }

    fn admitted(&self) {
        let (on, namespace) = (self.on.clone(), self.namespace.clone());
        // The crate does not tell the identifier.
        let sid = String::new();
        self.ledger.record(Event::Connected { on, namespace, sid, recovery: None });
        self.answer(Door::Open);
    }

    /// Something went wrong, or CONNECT was refused: the crate calls back in the same way.
    fn erred(&self, payload: &Payload) {
        let words = match payload {
            Payload::Text(values) => values.first().map(text).unwrap_or_default(),
            _ => String::new(),
        };
        if let Some(refusal) = words.strip_prefix(REFUSAL) {
            let payload = serde_json::from_str(refusal).unwrap_or_else(|_| Value::from(refusal));
            let (on, namespace) = (self.on.clone(), self.namespace.clone());
            self.ledger.record(Event::Refused { on, namespace, payload: payload.clone() });
            return self.answer(Door::Closed(payload));
        }
        self.ledger.record(Event::Garbled { on: self.on.clone(), why: words });
    }

    fn event(&self, name: &str, payload: Payload) {
        let at = self.ledger.clock().now();
        let (on, namespace) = (self.on.clone(), self.namespace.clone());
        let (event, args) = (EventName::from(name), args(payload));
        let messages = self.ledger.messages_in(&Value::from(args.clone()).to_string());
        let arrival = Arc::new(Arrival {
            at,
            namespace: namespace.clone(),
            event: event.clone(),
            args: args.clone(),
        });
        self.ledger
            .record_at(at, Event::Received { on, namespace, event, args, ack: None, messages });
        // There may be no subscriber.
        let _ = self.arrivals.send(arrival);
    }

    fn answer(&self, door: Door) {
        let waiting = self.door.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waiting) = waiting {
            // Whoever waited may have given up.
            let _ = waiting.send(door);
        }
    }
}

/// What a callback does after it has passed on what came.
pub(super) fn nothing_more() -> BoxFuture<'static, ()> {
    ready(()).boxed()
}

/// The arguments in a payload; of binary data only the size is kept.
fn args(payload: Payload) -> Vec<Value> {
    match payload {
        Payload::Text(args) => args,
        Payload::Binary(bytes) => vec![Value::from(format!("<{} bytes>", bytes.len()))],
        #[expect(deprecated, reason = "the crate still has it")]
        Payload::String(text) => vec![Value::from(text)],
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}
