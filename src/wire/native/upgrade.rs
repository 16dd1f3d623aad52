//! The upgrade from HTTP to WebSocket (RFC 6455 section 4.1).
//!
//! It is done here and not by the WebSocket library, because that one gives up the connection as soon as it has
//! read the head of a refusal, and the body is where servers and proxies say why they refuse.

use std::io;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response, generate_request};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::handshake::machine::TryParse;
use tokio_tungstenite::tungstenite::http::header::{
    AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue, LOCATION, SEC_WEBSOCKET_ACCEPT,
    TRANSFER_ENCODING, USER_AGENT,
};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use url::Url;

use crate::wire::PROGRAM;

/// The longest head of an answer.
const LONGEST_HEAD: usize = 16 * 1024;
/// As much of the body of a refusal as is read.
const LONGEST_BODY: usize = 64 * 1024;
/// How long the rest of such a body is waited for; what has come by then is enough for an excerpt.
const BODY_WAIT: Duration = Duration::from_millis(500);
/// The greatest message that is taken from a server.
const GREATEST_MESSAGE: usize = 16 << 20;
/// The read buffer, which each connection keeps. The library's default is 128 KiB.
const READ_BUFFER: usize = 4096;

/// How an upgrade did not come about.
#[derive(Debug)]
pub(super) enum NotUpgraded {
    /// The server answered in HTTP.
    Answered {
        /// The status.
        status: u16,
        /// The `Location` header.
        location: Option<String>,
        /// The body, or its beginning.
        body: Vec<u8>,
    },
    /// The server answered with something that is not HTTP, and began like this.
    NotHttp(Vec<u8>),
    /// The server hung up without an answer.
    HungUp,
    /// The connection broke.
    Broken(io::Error),
    /// The request cannot be written.
    Unsendable(String),
}

/// Asks for the upgrade.
pub(super) async fn upgrade<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    url: &Url,
    headers: &[(String, String)],
) -> Result<WebSocketStream<S>, NotUpgraded> {
    let unsendable =
        |error: tokio_tungstenite::tungstenite::Error| NotUpgraded::Unsendable(error.to_string());
    let (bytes, key) = generate_request(request(url, headers)?).map_err(unsendable)?;
    stream.write_all(&bytes).await.map_err(NotUpgraded::Broken)?;
    stream.flush().await.map_err(NotUpgraded::Broken)?;
    let (response, rest) = answer(&mut stream).await?;
    let accepts = response.headers().get(SEC_WEBSOCKET_ACCEPT);
    let accepted = accepts.is_some_and(|value| value == derive_accept_key(key.as_bytes()).as_str());
    if response.status() != 101 || !accepted {
        return Err(refused(&mut stream, &response, rest).await);
    }
    let config = Some(
        WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(2 * GREATEST_MESSAGE)
            .max_message_size(Some(GREATEST_MESSAGE))
            .max_frame_size(Some(GREATEST_MESSAGE)),
    );
    Ok(WebSocketStream::from_partially_read(stream, rest, Role::Client, config).await)
}

/// The request, with the headers of the scenario.
fn request(url: &Url, headers: &[(String, String)]) -> Result<Request, NotUpgraded> {
    let mut request = url
        .as_str()
        .into_client_request()
        .map_err(|error| NotUpgraded::Unsendable(error.to_string()))?;
    let map = request.headers_mut();
    map.insert(USER_AGENT, HeaderValue::from_static(PROGRAM));
    if let Some(credentials) = basic(url) {
        map.insert(AUTHORIZATION, credentials);
    }
    for own in [USER_AGENT, AUTHORIZATION, HOST] {
        if headers.iter().any(|(name, _)| own.as_str().eq_ignore_ascii_case(name)) {
            map.remove(own);
        }
    }
    for (name, value) in headers {
        // The value may be a secret, so only the name is told.
        let wrong = || NotUpgraded::Unsendable(format!("the header {name:?} cannot be sent"));
        let key = HeaderName::try_from(name.as_str()).map_err(|_| wrong())?;
        map.append(key, HeaderValue::try_from(value.as_str()).map_err(|_| wrong())?);
    }
    Ok(request)
}

/// Credentials that stand in the address, as HTTP clients send them (RFC 7617).
fn basic(url: &Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let pair = format!("{}:{}", url.username(), url.password().unwrap_or_default());
    HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair))).ok()
}

/// Reads the head of the answer, and what came with it.
async fn answer(stream: &mut (impl AsyncRead + Unpin)) -> Result<(Response, Vec<u8>), NotUpgraded> {
    let mut bytes = Vec::with_capacity(1024);
    loop {
        let count = stream.read_buf(&mut bytes).await.map_err(NotUpgraded::Broken)?;
        // The parser refuses version 1.0, in which small servers and old proxies answer.
        if bytes.starts_with(b"HTTP/1.0 ") {
            bytes[7] = b'1';
        }
        match Response::try_parse(&bytes) {
            Ok(Some((size, response))) => return Ok((response, bytes.split_off(size))),
            Ok(None) if count > 0 && bytes.len() < LONGEST_HEAD => {}
            Ok(None) if bytes.is_empty() => return Err(NotUpgraded::HungUp),
            Ok(None) | Err(_) => return Err(NotUpgraded::NotHttp(bytes)),
        }
    }
}

/// Reads the body of a refusal, as far as it comes in good time.
async fn refused(
    stream: &mut (impl AsyncRead + Unpin),
    response: &Response,
    mut body: Vec<u8>,
) -> NotUpgraded {
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let length = header(CONTENT_LENGTH).and_then(|text| text.parse().ok());
    let goal = if response.status() == 101 { 0 } else { length.unwrap_or(LONGEST_BODY) };
    // Whether the time ran out or the connection ended, what has come is all there is.
    let _ = timeout(BODY_WAIT, read_up_to(stream, &mut body, goal.min(LONGEST_BODY))).await;
    if header(TRANSFER_ENCODING).is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        body = unchunked(&body);
    }
    let location = header(LOCATION).map(ToOwned::to_owned);
    NotUpgraded::Answered { status: response.status().as_u16(), location, body }
}

async fn read_up_to(stream: &mut (impl AsyncRead + Unpin), body: &mut Vec<u8>, goal: usize) {
    while body.len() < goal && !ends_chunks(body) {
        match stream.read_buf(body).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// Whether this is the end of a chunked body, behind which a kept-alive connection is silent.
fn ends_chunks(body: &[u8]) -> bool {
    body.ends_with(b"\r\n0\r\n\r\n")
}

/// The chunks of a body (RFC 9112 section 7.1), as far as they can be read.
fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|pair| pair == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).unwrap_or_default();
        let size = size.split(';').next().unwrap_or_default().trim();
        let Ok(size @ 1..) = usize::from_str_radix(size, 16) else { break };
        let rest = &body[end + 2..];
        let chunk = &rest[..size.min(rest.len())];
        whole.extend_from_slice(chunk);
        body = rest[chunk.len()..].strip_prefix(b"\r\n").unwrap_or_default();
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together_as_far_as_they_came() {
        assert_eq!(unchunked(b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"), b"hello world");
        assert_eq!(unchunked(b"ff\r\nhel"), b"hel");
        assert_eq!(unchunked(b"<html>\r\n"), b"");
        assert_eq!(unchunked(b"ffffffffffffffffffffff\r\nx"), b"");
    }

    #[test]
    fn credentials_in_the_address_are_sent_and_own_headers_go_before_ours() {
        let url = Url::parse("ws://me:pw@h/").unwrap();
        let sent = request(&url, &[]).unwrap();
        assert_eq!(sent.headers()["authorization"], "Basic bWU6cHc=");
        let own = [("Authorization".into(), "Bearer t".into()), ("host".into(), "x".into())];
        let sent = request(&url, &own).unwrap();
        let values: Vec<_> = sent.headers().get_all("authorization").iter().collect();
        assert_eq!(values, ["Bearer t"]);
        assert_eq!(sent.headers()["host"], "x");
    }

    #[test]
    fn a_header_that_cannot_be_sent_is_named_without_its_value() {
        let url = Url::parse("ws://h/").unwrap();
        let error = request(&url, &[("X-Token".into(), "hunter2\n".into())]).unwrap_err();
        let text = format!("{error:?}");
        assert!(text.contains("X-Token") && !text.contains("hunter2"), "{text}");
    }
}
