//! The client's side of a check: where it calls, and what it can say and hear there.

use std::sync::Arc;
use std::time::Duration;

use earwitness::ledger::{Clock, DisconnectReason, Endpoint, Event, Nonce, Redactor, Writer};
use earwitness::scenario::{EventName, Parser, Revision, Transports};
use earwitness::wire::{
    Arrival, Client as _, ConnectSpec, NativeClient, NotAdmitted, Pending, Session,
};
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

use super::needs::{LIVE_PATH, Needs};
use super::peer::{Kind, Peer};

/// Longer than anything here takes, so that only what is broken runs into it.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Where a check calls, and by which transport.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) peer: &'a Peer,
    pub(super) transports: Transports,
}

/// An open connection with all that is known of it.
pub(super) struct Caller {
    pub(super) session: Arc<dyn Session>,
    ledger: Writer,
    heard: Receiver<Arc<Arrival>>,
}

impl Place<'_> {
    /// How to get into the main namespace.
    pub(super) fn spec(self) -> ConnectSpec {
        let path = if self.peer.needs == Needs::Path { LIVE_PATH } else { "/socket.io/" };
        let msgpack = self.peer.needs == Needs::Msgpack;
        // Over a WebSocket alone, bytes do not tell in which revision they are written.
        let older = (msgpack && self.peer.kind == Kind::SocketIo2).then_some(Revision::Three);
        ConnectSpec {
            url: self.peer.url.clone(),
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            namespace: "/".into(),
            transports: self.transports,
            version: older,
            parser: if msgpack { Parser::Msgpack } else { Parser::Default },
            recovery: None,
            auth: None,
            answers: Vec::new(),
            within: PATIENCE,
        }
    }

    /// How to get into a namespace with a token; release 2 knows no `auth`, only the query.
    pub(super) fn spec_with_token(self, namespace: &str, token: &str) -> ConnectSpec {
        let mut spec = ConnectSpec { namespace: namespace.into(), ..self.spec() };
        if self.peer.kind == Kind::SocketIo2 {
            spec.query.push(("token".into(), token.into()));
        } else {
            spec.auth = Some(json!({ "token": token }));
        }
        spec
    }

    /// Calls, and is let in.
    pub(super) async fn caller(self) -> Caller {
        Caller::open(&self.spec()).await.expect("everybody is let in")
    }
}

impl Caller {
    pub(super) async fn open(spec: &ConnectSpec) -> Result<Self, NotAdmitted> {
        let ledger = Writer::new(Clock::start(), Nonce::new([7; 8]), Redactor::default());
        let on = Endpoint::Tab("alice/1".parse().unwrap());
        let session = NativeClient::new().open(spec, on, &ledger).await?;
        let heard = session.arrivals();
        Ok(Self { session, ledger, heard })
    }

    /// The Socket.IO session identifier.
    pub(super) fn sid(&self) -> String {
        let ids = self.entered(|event| match event {
            Event::Connected { sid, .. } => Some(sid.clone()),
            _ => None,
        });
        ids.into_iter().next().expect("it was let in")
    }

    pub(super) async fn emit(&self, event: &str, args: &[Value]) -> Pending {
        let event = EventName::new(event);
        self.session.emit(&event, args.to_vec()).await.expect("the connection is open")
    }

    /// Emits, and waits for the acknowledgement.
    pub(super) async fn ask(&self, event: &str, args: &[Value]) -> Vec<Value> {
        answer(self.emit(event, args).await).await
    }

    /// What the server knows of this connection.
    pub(super) async fn whoami(&self) -> Value {
        self.ask("whoami", &[]).await.swap_remove(0)
    }

    /// The arguments of the next event of this name; others are passed over.
    pub(super) async fn hears(&mut self, event: &str) -> Vec<Value> {
        let hearing = async {
            loop {
                let arrival = self.heard.recv().await.expect("the connection is open");
                if arrival.event.as_str() == event {
                    return arrival.args.clone();
                }
            }
        };
        timeout(PATIENCE, hearing).await.unwrap_or_else(|_| panic!("{event} did not come"))
    }

    /// What a choice makes of the ledger so far.
    pub(super) fn entered<T>(&self, choose: impl Fn(&Event) -> Option<T>) -> Vec<T> {
        self.ledger.ledger().entries().iter().filter_map(|entry| choose(&entry.event)).collect()
    }

    /// Waits until the ledger holds so many entries of which this is true.
    pub(super) async fn enters(&self, count: usize, is: impl Fn(&Event) -> bool) {
        let mut tail = self.ledger.tail();
        let entering = async {
            let mut missing = count;
            while missing > 0 {
                tail.ready().await;
                let came = tail.take().iter().filter(|entry| is(&entry.event)).count();
                missing = missing.saturating_sub(came);
            }
        };
        let entered = timeout(PATIENCE, entering).await;
        assert!(entered.is_ok(), "no such entries in\n{}", self.ledger.ledger().to_json_lines());
    }

    /// Waits for the end of the connection, which is entered once.
    pub(super) async fn end(&self) -> DisconnectReason {
        self.enters(1, |event| matches!(event, Event::Disconnected { .. })).await;
        let ends = self.entered(|event| match event {
            Event::Disconnected { reason, .. } => Some(*reason),
            _ => None,
        });
        assert_eq!(ends.len(), 1, "{ends:?}");
        ends[0]
    }
}

/// Waits for an acknowledgement.
pub(super) async fn answer(pending: Pending) -> Vec<Value> {
    let answer = timeout(PATIENCE, pending.answer).await.expect("an acknowledgement in time");
    answer.expect("the connection is open")
}
