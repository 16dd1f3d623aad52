//! A Socket.IO client of as few parts as the tests need: text frames over a websocket.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::http;

/// What to send and where, when a tab connects.
#[derive(Clone, Debug, Default)]
pub(super) struct Knock {
    /// The payload of CONNECT, as JSON; empty for none.
    pub(super) auth: String,
    /// More of the query string, beginning with `&`.
    pub(super) query: String,
    /// The namespace, such as `/admin,`; empty for the main one.
    pub(super) namespace: &'static str,
    /// The `Authorization` header; empty for none.
    pub(super) authorization: String,
}

/// An open connection with one socket.
pub(super) struct Tab {
    stream: Box<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    /// Every event that arrived, as its name and first argument.
    pub(super) heard: Vec<(String, Value)>,
    /// Every acknowledgement that arrived and was not waited for, by id.
    pub(super) unclaimed: Vec<(u64, Value)>,
    next_ack: u64,
}

/// What a frame was.
enum Frame {
    Ack(u64, Value),
    Connected,
    Refused(Value),
    Fence(Value),
    Other,
}

impl Knock {
    /// Presents the token in `auth.token`.
    pub(super) fn with_token(token: &str) -> Self {
        Self { auth: json!({ "token": token }).to_string(), ..Self::default() }
    }
}

impl Tab {
    /// Logs the user in and connects.
    pub(super) async fn of(url: &str, name: &str) -> Self {
        let knock = Knock::with_token(&http::token_of(url, name).await);
        Self::connect(url, &knock).await.expect("a token of the login opens the gate")
    }

    /// Connects; `Err` is the payload of the refusal.
    pub(super) async fn connect(url: &str, knock: &Knock) -> Result<Self, Value> {
        let mut tab = Self::open(url, knock).await;
        tab.send(&format!("40{}{}", knock.namespace, knock.auth)).await;
        tab.admitted().await.map(|()| tab)
    }

    /// Sends one CONNECT after the other on one connection, and returns what each was answered.
    pub(super) async fn connect_repeatedly(url: &str, knocks: &[Knock]) -> Vec<Result<(), Value>> {
        let mut tab = Self::open(url, &Knock::default()).await;
        let mut answers = Vec::new();
        for knock in knocks {
            tab.send(&format!("40{}", knock.auth)).await;
            answers.push(tab.admitted().await);
        }
        answers
    }

    /// Connects, is a member of the conversation, and knows it.
    pub(super) async fn joined(url: &str, name: &str, conversation: &str) -> Self {
        let mut tab = Self::of(url, name).await;
        let room = format!("conversation:{conversation}");
        let ack = tab.ask("conversation:join", &json!(conversation)).await;
        assert_eq!(ack, json!({ "success": true, "room": room }));
        tab
    }

    /// Emits, and waits for the acknowledgement's first argument.
    pub(super) async fn ask(&mut self, event: &str, argument: &Value) -> Value {
        let id = self.emit(event, argument).await;
        loop {
            if let Frame::Ack(acked, answer) = self.read().await {
                if acked == id {
                    return answer;
                }
                self.unclaimed.push((acked, answer));
            }
        }
    }

    /// Sends a message, and waits for the acknowledgement.
    pub(super) async fn say(&mut self, conversation: &str, content: &str) -> Value {
        let message = json!({ "conversationId": conversation, "content": content });
        self.ask("message:send", &message).await
    }

    /// Emits with an acknowledgement id, and returns the id.
    pub(super) async fn emit(&mut self, event: &str, argument: &Value) -> u64 {
        self.next_ack += 1;
        let id = self.next_ack;
        self.send(&format!("42{id}{}", json!([event, argument]))).await;
        id
    }

    /// Waits until everything that the server had emitted to this tab has arrived.
    pub(super) async fn fence(&mut self) {
        self.send("40/ew-fence,").await;
        loop {
            match self.read().await {
                Frame::Fence(payload) => {
                    return assert_eq!(payload, json!({ "message": "Invalid namespace" }));
                }
                Frame::Ack(id, answer) => self.unclaimed.push((id, answer)),
                _ => (),
            }
        }
    }

    /// How often the tab heard this content under this event.
    pub(super) fn copies(&self, event: &str, content: &str) -> usize {
        let heard = self.heard.iter();
        heard.filter(|(name, message)| name == event && message["content"] == content).count()
    }

    /// Reads until the tab has heard an event that names this so many times.
    pub(super) async fn hears(&mut self, event: &str, named: &str, times: usize) {
        while self.count(event, named) < times {
            if let Frame::Ack(id, answer) = self.read().await {
                self.unclaimed.push((id, answer));
            }
        }
    }

    /// How often the tab heard an event that names this.
    pub(super) fn count(&self, event: &str, named: &str) -> usize {
        let heard = self.heard.iter();
        heard.filter(|(name, said)| name == event && said.to_string().contains(named)).count()
    }

    /// Closes the connection without a word.
    pub(super) fn kill(self) {
        drop(self.stream);
    }

    /// The messages that the tab heard.
    pub(super) fn messages(&self) -> Vec<Value> {
        let heard = self.heard.iter().filter(|(name, _)| name == "message:new");
        heard.map(|(_, message)| message.clone()).collect()
    }

    /// Leaves the namespace and keeps the connection.
    pub(super) async fn disconnect(&mut self) {
        self.send("41").await;
    }

    /// Reads until the server puts the tab out of the namespace, and returns what came before.
    pub(super) async fn expelled(mut self) -> String {
        let mut before = String::new();
        loop {
            let frame = self.next().await.expect("the connection is open").expect("a whole frame");
            match frame.to_text() {
                Ok("41") => return before,
                other => before.push_str(other.unwrap_or_default()),
            }
        }
    }

    /// Connects, and returns what was answered before a fence was; `None` for nothing.
    pub(super) async fn answer_before_a_fence(
        url: &str,
        knock: &Knock,
    ) -> Option<Result<(), Value>> {
        let mut tab = Self::open(url, knock).await;
        tab.send(&format!("40{}", knock.auth)).await;
        // Each CONNECT is answered by a task of its own, so one fence may come too early.
        for _ in 0..20 {
            tab.send("40/ew-fence,").await;
            loop {
                match tab.read().await {
                    Frame::Connected => return Some(Ok(())),
                    Frame::Refused(payload) => return Some(Err(payload)),
                    Frame::Fence(_) => break,
                    _ => (),
                }
            }
        }
        None
    }

    /// Reads until the server closes the connection.
    pub(super) async fn closed(mut self) {
        while let Some(Ok(_)) = self.next().await {}
    }

    async fn open(url: &str, knock: &Knock) -> Self {
        let address = url.replace("http://", "ws://");
        let address = format!("{address}/socket.io/?EIO=4&transport=websocket{}", knock.query);
        let mut request = address.into_client_request().expect("the address is one");
        if !knock.authorization.is_empty() {
            let value = knock.authorization.parse().expect("the header is one");
            request.headers_mut().insert("Authorization", value);
        }
        let connecting = tokio_tungstenite::connect_async_with_config(request, None, true);
        let (stream, _) = Box::pin(connecting).await.expect("the lab upgrades");
        Self { stream: Box::new(stream), heard: Vec::new(), unclaimed: Vec::new(), next_ack: 0 }
    }

    async fn admitted(&mut self) -> Result<(), Value> {
        loop {
            match self.read().await {
                Frame::Connected => return Ok(()),
                Frame::Refused(payload) => return Err(payload),
                _ => (),
            }
        }
    }

    async fn send(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.expect("the connection is open");
    }

    async fn next(&mut self) -> Option<Result<Message, tokio_tungstenite::tungstenite::Error>> {
        timeout(Duration::from_secs(10), self.stream.next()).await.expect("a frame in time")
    }

    /// Reads one frame; events are kept, pings answered.
    async fn read(&mut self) -> Frame {
        let frame = self.next().await.expect("the connection is open").expect("a whole frame");
        let text = frame.into_text().expect("a text").to_string();
        if text == "2" {
            self.send("3").await;
        } else if let Some(event) = text.strip_prefix("42") {
            let event = json_of(event);
            let name = event[0].as_str().expect("an event has a name").to_owned();
            self.heard.push((name, event[1].clone()));
        }
        kind_of(&text)
    }
}

fn kind_of(text: &str) -> Frame {
    if let Some(payload) = text.strip_prefix("44/ew-fence,") {
        Frame::Fence(json_of(payload))
    } else if let Some(payload) = text.strip_prefix("44/admin,").or(text.strip_prefix("44")) {
        Frame::Refused(json_of(payload))
    } else if let Some(ack) = text.strip_prefix("43") {
        let (id, arguments) =
            ack.split_at(ack.find('[').expect("an acknowledgement has arguments"));
        Frame::Ack(id.parse().expect("an acknowledgement has an id"), json_of(arguments)[0].clone())
    } else if text.starts_with("40") {
        Frame::Connected
    } else {
        Frame::Other
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("a packet's payload is JSON")
}
