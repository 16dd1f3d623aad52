//! A gate of Socket.IO that answers tokens as a test says, and counts them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

/// The secret of both ends. It is no candidate, so nothing can be forged with it.
const SECRET: &str = "the secret of the scripted gate, which nobody is told";

const OPEN: &str =
    r#"0{"sid":"eng","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;

/// When a socket is thrown out: later than a fence takes, so that it has to be waited for.
const LATER: Duration = Duration::from_millis(8);

/// The same, where something has to be looked up.
const LATE: Duration = Duration::from_millis(200);

/// How long a slow system takes to answer: longer than silence is listened to before it is looked into.
const SLOW: Duration = Duration::from_millis(700);

/// What the gate does with a socket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// CONNECT, and whoever asks who is there is told.
    LetsIn,
    /// The same, and what is asked is answered late.
    LetsInAndIsSlow,
    /// CONNECT, and whoever asks is told no.
    SaysNo,
    /// CONNECT, and nothing any more.
    Ignores,
    /// CONNECT, and DISCONNECT a moment later.
    ThrowsOut,
    /// CONNECT, and DISCONNECT when a database has been asked.
    ThrowsOutLate,
    /// CONNECT, an event that says why not, and DISCONNECT.
    SaysAndThrowsOut,
    /// `CONNECT_ERROR`.
    Refuses,
    /// `CONNECT_ERROR`, with other words.
    IsBusy,
    /// `CONNECT_ERROR` that repeats the claims and the signature it was shown.
    Repeats,
    /// Nothing at all.
    IsSilent,
}

/// A token as it was shown.
pub(super) struct Shown {
    /// How many were shown before it.
    pub(super) before: usize,
    /// The token; null where there is none.
    pub(super) token: Value,
}

impl Shown {
    /// Whether it is signed with the secret, by the one algorithm, and in time.
    pub(super) fn is_good(&self) -> bool {
        is_good(self.text())
    }

    /// Whether it is good behind the word that headers have in front of it.
    pub(super) fn is_good_bearer(&self) -> bool {
        self.text().strip_prefix("Bearer ").is_some_and(is_good)
    }

    /// The token, if it is a text.
    pub(super) fn text(&self) -> &str {
        self.token.as_str().unwrap_or_default()
    }
}

fn is_good(token: &str) -> bool {
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    jsonwebtoken::decode::<Value>(token, &key, &Validation::new(Algorithm::HS256)).is_ok()
}

/// A gate under way; it dies with the test.
pub(super) struct Gate {
    pub(super) url: String,
    shown: Arc<AtomicUsize>,
}

impl Gate {
    /// Starts a gate on a port that the system chose.
    pub(super) fn start(answer: impl Fn(&Shown) -> Answer + Send + Sync + 'static) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("loopback is there");
        listener.set_nonblocking(true).expect("it can be waited for");
        let address: SocketAddr = listener.local_addr().expect("it is bound");
        let shown = Arc::new(AtomicUsize::new(0));
        let (count, answer) = (Arc::clone(&shown), Arc::new(answer));
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let listener = TcpListener::from_std(listener).expect("it does not block");
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, Arc::clone(&count), Arc::clone(&answer)));
                }
            });
        });
        Self { url: format!("http://{address}"), shown }
    }

    /// How many tokens it was shown.
    pub(super) fn shown(&self) -> usize {
        self.shown.load(Ordering::Relaxed)
    }
}

/// A user's own token, for a scenario.
pub(super) fn token() -> String {
    let claims = json!({ "sub": "u1" });
    json!({ "mint": { "secret": { "text": SECRET }, "claims": claims } }).to_string()
}

async fn serve<F: Fn(&Shown) -> Answer>(
    stream: TcpStream,
    count: Arc<AtomicUsize>,
    answer: Arc<F>,
) {
    let mut head = [0; 2048];
    let read = stream.peek(&mut head).await.unwrap_or_default();
    let head = String::from_utf8_lossy(&head[..read]).to_lowercase();
    if head.contains("upgrade: websocket") {
        sockets(stream, &count, answer.as_ref()).await;
    } else {
        refuse_request(stream, &head).await;
    }
}

/// Keys stand at their address, under a status that says that they do not; nothing else is answered.
async fn refuse_request(mut stream: TcpStream, head: &str) {
    let mut request = [0; 4096];
    let _ = stream.read(&mut request).await;
    let (status, body) = if head.contains("jwks.json") {
        ("404 Not Found", json!({ "keys": [{ "kty": "oct", "k": "AAAA" }] }).to_string())
    } else {
        ("400 Bad Request", json!({ "code": 0, "message": "Transport unknown" }).to_string())
    };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let _ = stream.write_all(answer.as_bytes()).await;
}

/// The acknowledgement of an event.
fn acknowledged(event: &str, answer: &Value) -> String {
    let number: String = event[2..].chars().take_while(char::is_ascii_digit).collect();
    format!("43{number}[{answer}]")
}

/// What a debug page says of a token: its claims, and its signature.
fn repeated(token: &Value) -> String {
    let mut parts = token.as_str().unwrap_or_default().split('.').skip(1);
    let (claims, signature) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("44{}", json!({ "message": format!("bad signature {signature}"), "data": claims }))
}

async fn sockets(stream: TcpStream, count: &AtomicUsize, answer: &impl Fn(&Shown) -> Answer) {
    let Ok(mut socket) = accept_async(stream).await else { return };
    let _ = socket.send(Message::text(OPEN)).await;
    let mut standing = Answer::Refuses;
    let mut last = None;
    loop {
        let message = tokio::select! {
            message = socket.next() => message,
            () = farewell(last) => {
                last = None;
                let _ = socket.send(Message::text("41")).await;
                continue;
            }
        };
        let Some(Ok(message)) = message else { return };
        let Ok(text) = message.to_text() else { return };
        let replies = match text.get(..2) {
            Some("40") if text.starts_with("40/") => {
                let namespace = text[2..].split(',').next().unwrap_or_default();
                vec![format!(r#"44{namespace},{{"message":"Invalid namespace"}}"#)]
            }
            Some("40") => {
                let auth = serde_json::from_str::<Value>(&text[2..]).unwrap_or_default();
                let before = count.fetch_add(1, Ordering::Relaxed);
                standing = answer(&Shown { before, token: auth["token"].clone() });
                last = match standing {
                    Answer::ThrowsOut | Answer::SaysAndThrowsOut => Some(Instant::now() + LATER),
                    Answer::ThrowsOutLate => Some(Instant::now() + LATE),
                    _ => None,
                };
                match standing {
                    Answer::Repeats => vec![repeated(&auth["token"])],
                    standing => greeted(standing),
                }
            }
            Some("42") if [Answer::LetsIn, Answer::LetsInAndIsSlow].contains(&standing) => {
                if standing == Answer::LetsInAndIsSlow {
                    sleep(SLOW).await;
                }
                vec![acknowledged(text, &json!({ "success": true }))]
            }
            Some("42") if standing == Answer::SaysNo => {
                vec![acknowledged(text, &json!({ "success": false }))]
            }
            _ => Vec::new(),
        };
        for reply in replies {
            let _ = socket.send(Message::text(reply)).await;
        }
    }
}

/// Comes when the socket is to be thrown out; never if it is not.
async fn farewell(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn greeted(standing: Answer) -> Vec<String> {
    let texts: &[&str] = match standing {
        Answer::LetsIn
        | Answer::LetsInAndIsSlow
        | Answer::SaysNo
        | Answer::Ignores
        | Answer::ThrowsOut
        | Answer::ThrowsOutLate => &[r#"40{"sid":"s"}"#],
        Answer::SaysAndThrowsOut => {
            &[r#"40{"sid":"s"}"#, r#"42["unauthorized",{"message":"invalid signature"}]"#]
        }
        Answer::IsBusy => &[r#"44{"message":"busy"}"#],
        Answer::Refuses => &[r#"44{"message":"invalid signature"}"#],
        Answer::IsSilent | Answer::Repeats => &[],
    };
    texts.iter().map(|text| (*text).to_owned()).collect()
}
