//! The Engine.IO handshake over plain HTTP, where error codes are readable.
//!
//! Over a WebSocket a refusal may be no more than a broken frame; over HTTP it has a status, a code and words.
//! So this is asked first.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use url::Url;

use super::address::of_session;
use super::client::ConnectSpec;
use super::deadline::Deadline;
use super::engine_packet::{self, EnginePacket};
use super::failure::of_request;
use super::frame::Frame;
use super::http::http_client_builder;
use super::network::Network;
use super::payload;
use super::refusal::{Answer, refusal};
use crate::ledger::{Handshake, HandshakeAnswer, NetFailure, NetPhase, Writer};
use crate::scenario::{Revision, Transport};

/// As much of a body as is read.
const LONGEST_BODY: usize = 64 * 1024;
/// How long taking leave may take.
const LEAVE_WAIT: Duration = Duration::from_millis(500);

/// An HTTP client that goes the way that the WebSocket goes: no redirects.
pub(super) fn client(network: &Network) -> Client {
    http_client_builder(network)
        .redirect(Policy::none())
        .build()
        .expect("a client with a ready TLS configuration can be built")
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

/// Asks for a handshake, and ends the session that comes of it.
pub(super) async fn reach(
    http: &Client,
    url: &Url,
    spec: &ConnectSpec,
    ledger: &Writer,
) -> Result<Polled, HandshakeAnswer> {
    let headers = headers(spec).map_err(|failure| HandshakeAnswer::Failed { failure })?;
    let deadline = Deadline::starting(spec.within);
    let polled = ask(http, url, &headers, ledger, &deadline).await?;
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
    let failed = |failure| HandshakeAnswer::Failed { failure };
    let asking = http.get(url.clone()).headers(headers.clone()).send();
    let response = deadline.hold("waiting for the HTTP answer", asking).await.map_err(failed)?;
    let response = response.map_err(|error| failed(of_request(&error)))?;
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.map(ToOwned::to_owned);
    let set_cookies = response.headers().get_all(SET_COOKIE).iter();
    let set_cookies = set_cookies.filter_map(|value| value.to_str().ok().map(ToOwned::to_owned));
    let set_cookies = set_cookies.collect();
    let body = body(response, deadline).await;
    match opened(&body).filter(|_| status == 200) {
        Some(polled) => Ok(Polled { set_cookies, ..polled }),
        None => Err(refusal(ledger, Answer { status, location: location.as_deref(), body: &body })),
    }
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
async fn body(mut response: Response, deadline: &Deadline) -> Vec<u8> {
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

/// The handshake in a poll, which may hold more packets behind it. In which revision it is written shows in its
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
async fn leave(http: Client, url: Url, headers: HeaderMap, sid: String, revision: Revision) {
    let url = of_session(&url, &sid, Transport::Polling);
    let close = Frame::Text(EnginePacket::Close.encode());
    let close = payload::encode(&[close], revision);
    let leaving = http.post(url).headers(headers).body(close).timeout(LEAVE_WAIT).send();
    // A server that does not take it ends the session by itself.
    let _ = leaving.await;
}
