//! What the scripts need: a ledger to look into, a way to open, and a server that does as it is told.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use earwitness::ledger::{
    Clock, DisconnectReason, Endpoint, Entry, Event, Nonce, Redactor, Writer,
};
use earwitness::scenario::{Parser, Transports};
use earwitness::wire::{Client, ConnectSpec, NativeClient, NotAdmitted, Session};
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_async};

/// Longer than anything here takes, so that only a broken test runs into it.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A handshake whose pings are far away.
pub(super) const OPEN: &str =
    r#"0{"sid":"eng","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;

pub(super) fn ledger() -> Writer {
    Writer::new(Clock::start(), Nonce::new([7; 8]), Redactor::default())
}

pub(super) fn tab() -> Endpoint {
    Endpoint::Tab("alice/1".parse().unwrap())
}

pub(super) fn spec(address: SocketAddr) -> ConnectSpec {
    ConnectSpec {
        url: format!("http://{address}"),
        path: "/socket.io/".into(),
        query: Vec::new(),
        headers: Vec::new(),
        namespace: "/".into(),
        transports: Transports::Websocket,
        version: None,
        parser: Parser::Default,
        recovery: None,
        auth: None,
        answers: Vec::new(),
        within: PATIENCE,
    }
}

pub(super) async fn open(
    spec: &ConnectSpec,
    ledger: &Writer,
) -> Result<Arc<dyn Session>, NotAdmitted> {
    NativeClient::new().open(spec, tab(), ledger).await
}

/// Waits until the ledger holds an entry of which this is true.
pub(super) async fn entry(ledger: &Writer, is: impl Fn(&Event) -> bool) -> Entry {
    let mut tail = ledger.tail();
    let found = async {
        loop {
            tail.ready().await;
            if let Some(entry) = tail.take().into_iter().find(|entry| is(&entry.event)) {
                return entry;
            }
        }
    };
    let Ok(found) = timeout(PATIENCE, found).await else {
        panic!("no such entry in\n{}", ledger.ledger().to_json_lines());
    };
    found
}

/// Waits for the end of the connection, and checks that it is entered once.
pub(super) async fn end(ledger: &Writer) -> (DisconnectReason, Option<u16>) {
    entry(ledger, |event| matches!(event, Event::Disconnected { .. })).await;
    let ends = kinds(ledger, |event| match event {
        Event::Disconnected { reason, code, .. } => Some((*reason, *code)),
        _ => None,
    });
    assert_eq!(ends.len(), 1, "{ends:?}");
    ends[0]
}

/// What a choice makes of the entries so far.
pub(super) fn kinds<T>(ledger: &Writer, choose: impl Fn(&Event) -> Option<T>) -> Vec<T> {
    ledger.ledger().entries().iter().filter_map(|entry| choose(&entry.event)).collect()
}

/// The texts of the frames that left.
pub(super) fn sent(ledger: &Writer) -> Vec<String> {
    kinds(ledger, |event| match event {
        Event::FrameOut { text, .. } => Some(text.clone()),
        _ => None,
    })
}

/// Why frames were not understood.
pub(super) fn garbles(ledger: &Writer) -> Vec<String> {
    kinds(ledger, |event| match event {
        Event::Garbled { why, .. } => Some(why.clone()),
        _ => None,
    })
}

/// Serves one TCP connection.
pub(super) async fn tcp<F: Future<Output = ()> + Send + 'static>(
    script: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { script(listener.accept().await.unwrap().0).await });
    address
}

/// Serves one WebSocket connection.
pub(super) async fn websocket<F: Future<Output = ()> + Send + 'static>(
    script: impl FnOnce(Peer) -> F + Send + 'static,
) -> SocketAddr {
    tcp(async move |stream| script(Peer(accept_async(stream).await.unwrap())).await).await
}

/// The server's side of a connection.
pub(super) struct Peer(pub(super) WebSocketStream<TcpStream>);

impl Peer {
    pub(super) async fn say(&mut self, frame: &str) {
        self.0.send(Message::text(frame)).await.unwrap();
    }

    /// The next text frame; closing comes as `close`, and the end as `end`.
    pub(super) async fn hear(&mut self) -> String {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("a frame in time") {
                Some(Ok(Message::Text(text))) => return text.as_str().to_owned(),
                Some(Ok(Message::Close(_))) => return "close".to_owned(),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return "end".to_owned(),
            }
        }
    }

    pub(super) async fn expect(&mut self, frame: &str) {
        assert_eq!(self.hear().await, frame);
    }

    /// The handshake, and CONNECT to the main namespace, which lets the client in.
    pub(super) async fn admit(&mut self) {
        self.say(OPEN).await;
        self.expect("40").await;
        self.say(r#"40{"sid":"sock"}"#).await;
    }

    pub(super) async fn close(mut self, code: u16) {
        let frame = CloseFrame { code: code.into(), reason: "".into() };
        self.0.close(Some(frame)).await.unwrap();
        self.stay().await;
    }

    /// Reads until the client has gone.
    pub(super) async fn stay(mut self) {
        while self.hear().await != "end" {}
    }
}
