//! The Engine.IO handshake over plain HTTP, where error codes are readable.
//!
//! Over a WebSocket a refusal may be no more than a broken frame; over HTTP it has a status, a code and words.
//! So this is asked first.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION, SERVER, SET_COOKIE, VIA};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Response};
use url::Url;

use super::address::of_session;
use super::client::ConnectSpec;
use super::deadline::Deadline;
use super::engine_packet::{self, EnginePacket};
use super::excerpt::excerpt;
use super::failure::of_request;
use super::frame::Frame;
use super::http::http_client_builder;
use super::network::Network;
use super::payload;
use super::refusal::{Answer, refusal};
use crate::ledger::{Event, Handshake, HandshakeAnswer, NetFailure, NetPhase, ServerNames, Writer};
use crate::scenario::{Revision, Transport};

/// As much of a body as is read.
const LONGEST_BODY: usize = 64 * 1024;
/// How long taking leave may take.
pub(super) const LEAVE_WAIT: Duration = Duration::from_millis(500);

/// An HTTP client that goes the way that the WebSocket goes: no redirects.
pub(super) fn client(network: &Network) -> Client {
    built(http_client_builder(network))
}

/// The same, but with a connection for each request, as balancers and upgrades need it.
pub(super) fn fresh_client(network: &Network) -> Client {
    built(http_client_builder(network).pool_max_idle_per_host(0).http1_only())
}

fn built(builder: ClientBuilder) -> Client {
    let client = builder.redirect(Policy::none()).build();
    client.expect("a client with a ready TLS configuration can be built")
}

/// A session that was opened by a poll.
pub(super) struct Polled {
    /// The handshake.
    pub(super) handshake: Handshake,
    /// The frame that it came in.
    pub(super) frame: String,
    /// What came behind it.
    pub(super) behind: Vec<Frame>,
    /// The revision in which the server answered.
    pub(super) revision: Revision,
    /// The `Set-Cookie` headers: a balancer knows its sessions again by them.
    pub(super) set_cookies: Vec<String>,
}

impl Polled {
    /// The session, if it is of the revision that the scenario insists on. A server of Socket.IO 2 answers in its own
    /// whatever is asked for.
    pub(super) fn of(
        self,
        version: Option<Revision>,
        ledger: &Writer,
    ) -> Result<Self, HandshakeAnswer> {
        if version.is_none_or(|version| version == self.revision) {
            return Ok(self);
        }
        let said = format!("{} answers: {}", self.revision, self.frame);
        Err(HandshakeAnswer::NotEngineIo { status: 200, excerpt: excerpt(ledger, said.as_bytes()) })
    }
}

/// Asks for a handshake, and ends the session that comes of it.
pub(super) async fn reach(
    http: &Client,
    url: &Url,
    spec: &ConnectSpec,
    ledger: &Writer,
) -> Result<Polled, HandshakeAnswer> {
    let headers = headers(spec).map_err(|failure| HandshakeAnswer::Failed { failure })?;
    let deadline = Deadline::starting(spec.within);
    let response = fetch(http, url, &headers, &deadline).await?;
    name_server(&response, ledger);
    let polled = read(response, ledger, &deadline).await?;
    let sid = polled.handshake.sid.clone();
    tokio::spawn(leave(http.clone(), url.clone(), headers, sid, polled.revision));
    Ok(polled)
}

/// Asks for a handshake.
pub(super) async fn ask(
    http: &Client,
    url: &Url,
    headers: &HeaderMap,
    ledger: &Writer,
    deadline: &Deadline,
) -> Result<Polled, HandshakeAnswer> {
    let response = fetch(http, url, headers, deadline).await?;
    read(response, ledger, deadline).await
}

async fn fetch(
    http: &Client,
    url: &Url,
    headers: &HeaderMap,
    deadline: &Deadline,
) -> Result<Response, HandshakeAnswer> {
    let failed = |failure| HandshakeAnswer::Failed { failure };
    let asking = http.get(url.clone()).headers(headers.clone()).send();
    let response = deadline.hold("waiting for the HTTP answer", asking).await.map_err(failed)?;
    response.map_err(|error| failed(of_request(&error)))
}

async fn read(
    response: Response,
    ledger: &Writer,
    deadline: &Deadline,
) -> Result<Polled, HandshakeAnswer> {
    let status = response.status().as_u16();
    let location = location(&response);
    let set_cookies = response.headers().get_all(SET_COOKIE).iter();
    let set_cookies = set_cookies.filter_map(|value| value.to_str().ok().map(ToOwned::to_owned));
    let set_cookies = set_cookies.collect();
    let body = body(response, deadline).await;
    match opened(&body).filter(|_| status == 200) {
        Some(polled) => Ok(Polled { set_cookies, ..polled }),
        None => Err(refusal(ledger, Answer { status, location: location.as_deref(), body: &body })),
    }
}

/// Enters what the server calls itself, where it does.
fn name_server(response: &Response, ledger: &Writer) {
    let header = |name: HeaderName| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned)
    };
    let names = ServerNames {
        server: header(SERVER),
        powered_by: header(HeaderName::from_static("x-powered-by")),
        via: header(VIA),
    };
    if names != ServerNames::default() {
        ledger.record(Event::ServerNamed { names });
    }
}

/// Where an answer points to instead.
pub(super) fn location(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    location.map(ToOwned::to_owned)
}

/// The headers of the scenario.
pub(super) fn headers(spec: &ConnectSpec) -> Result<HeaderMap, NetFailure> {
    let mut headers = HeaderMap::new();
    for (name, value) in &spec.headers {
        // The value may be a secret, so only the name is told.
        let error = || format!("the header {name:?} cannot be sent");
        let wrong = || NetFailure { phase: NetPhase::Http, error: error() };
        let key = HeaderName::try_from(name.as_str()).map_err(|_| wrong())?;
        headers.append(key, HeaderValue::try_from(value.as_str()).map_err(|_| wrong())?);
    }
    Ok(headers)
}

/// Reads the body, or as much of it as is allowed and comes in time.
pub(super) async fn body(mut response: Response, deadline: &Deadline) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < LONGEST_BODY {
        // What has come before the time ran out or the connection broke is enough for an excerpt.
        match deadline.hold("reading the body", response.chunk()).await {
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            Ok(Ok(None) | Err(_)) | Err(_) => break,
        }
    }
    body.truncate(LONGEST_BODY);
    body
}

/// The handshake in a poll of either revision.
pub(super) fn handshake(body: &[u8]) -> Option<Handshake> {
    opened(body).map(|polled| polled.handshake)
}

/// What stands in a poll that opens a session, which may hold more packets behind the handshake. In which revision it is written shows in its
/// first character: a server of Socket.IO 2 takes any revision for its own.
fn opened(body: &[u8]) -> Option<Polled> {
    let revision = if body.first() == Some(&b'0') { Revision::Four } else { Revision::Three };
    let mut frames = payload::decode(body, revision).ok()?.into_iter();
    let Some(Frame::Text(frame)) = frames.next() else { return None };
    let handshake = engine_packet::handshake(&frame)?;
    let behind = frames.collect();
    Some(Polled { handshake, frame, behind, revision, set_cookies: Vec::new() })
}

/// Ends the session, which otherwise would wait on the server for its first packet until it times out: 45 s in
/// which it holds memory, counts as a connection, and may hold back a server that is being shut down. It is
/// one small request on the connection that is open anyway, and nobody needs to wait for it.
pub(super) async fn leave(
    http: Client,
    url: Url,
    headers: HeaderMap,
    sid: String,
    revision: Revision,
) {
    let url = of_session(&url, &sid, Transport::Polling);
    let close = Frame::Text(EnginePacket::Close.encode());
    let close = payload::encode(&[close], revision);
    let leaving = http.post(url).headers(headers).body(close).timeout(LEAVE_WAIT).send();
    // A server that does not take it ends the session by itself.
    let _ = leaving.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handshakes_of_both_versions_are_read() {
        let json = r#"0{"sid":"s","upgrades":[],"pingInterval":1,"pingTimeout":2}"#;
        for body in
            [json.to_owned(), format!("{json}\u{1e}40"), format!("{}:{json}2:40", json.len())]
        {
            assert_eq!(
                handshake(body.as_bytes()).map(|found| found.sid),
                Some("s".into()),
                "{body}"
            );
        }
    }

    #[test]
    fn other_bodies_hold_no_handshake() {
        for body in ["", "ok", "9999:0{", "<html>", "é:0", "2:40", "99999999999999999999999:0{"] {
            assert_eq!(handshake(body.as_bytes()), None, "{body}");
        }
    }
}
