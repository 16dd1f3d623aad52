//! The Engine.IO handshake over plain HTTP, where error codes are readable.
//!
//! Over a WebSocket a refusal may be no more than a broken frame; over HTTP it has a status, a code and words.
//! So this is asked first.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rustls::ClientConfig;
use url::Url;

use super::PROGRAM;
use super::client::ConnectSpec;
use super::deadline::Deadline;
use super::engine_packet::{self, EnginePacket};
use super::failure::of_request;
use super::refusal::{Answer, refusal};
use crate::ledger::{Handshake, HandshakeAnswer, NetFailure, NetPhase, Writer};

/// As much of a body as is read.
const LONGEST_BODY: usize = 64 * 1024;
/// How long taking leave may take.
const LEAVE_WAIT: Duration = Duration::from_millis(500);
/// What parts the packets of a poll (Engine.IO 4).
const SEPARATOR: char = '\u{1e}';

/// An HTTP client that goes the way that the WebSocket goes: no redirects and no proxies.
pub(super) fn client(tls: ClientConfig) -> Client {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .no_proxy()
        .user_agent(PROGRAM)
        .build()
        .expect("a client with a ready TLS configuration can be built")
}

/// Asks for a handshake.
pub(super) async fn reach(
    http: &Client,
    url: &Url,
    spec: &ConnectSpec,
    ledger: &Writer,
) -> HandshakeAnswer {
    let deadline = Deadline::starting(spec.within);
    let headers = match headers(spec) {
        Ok(headers) => headers,
        Err(failure) => return HandshakeAnswer::Failed { failure },
    };
    let asking = http.get(url.clone()).headers(headers.clone()).send();
    let response = match deadline.hold("waiting for the HTTP answer", asking).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return HandshakeAnswer::Failed { failure: of_request(&error) },
        Err(failure) => return HandshakeAnswer::Failed { failure },
    };
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.map(ToOwned::to_owned);
    let body = body(response, &deadline).await;
    if let (200, Some(handshake)) = (status, handshake(&body)) {
        tokio::spawn(leave(http.clone(), url.clone(), headers, handshake.sid.clone()));
        return HandshakeAnswer::Open { handshake };
    }
    refusal(ledger, Answer { status, location: location.as_deref(), body: &body })
}

/// The headers of the scenario.
fn headers(spec: &ConnectSpec) -> Result<HeaderMap, NetFailure> {
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

/// The handshake in a poll, which may hold more packets behind it.
fn handshake(body: &[u8]) -> Option<Handshake> {
    let text = std::str::from_utf8(body).ok()?;
    engine_packet::handshake(text.split(SEPARATOR).next()?)
}

/// Ends the session, which otherwise would wait on the server for its first packet until it times out: 45 s in
/// which it holds memory, counts as a connection, and may hold back a server that is being shut down. It is
/// one small request on the connection that is open anyway, and nobody needs to wait for it.
async fn leave(http: Client, mut url: Url, headers: HeaderMap, sid: String) {
    url.query_pairs_mut().append_pair("sid", &sid);
    let close = EnginePacket::Close.encode();
    let leaving = http.post(url).headers(headers).body(close).timeout(LEAVE_WAIT).send();
    // A server that does not take it ends the session by itself.
    let _ = leaving.await;
}
