//! A WebSocket that is asked for, listened to until its first packet, and given up.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Response;
use reqwest::header::{
    CONNECTION, HeaderMap, HeaderValue, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::protocol::Role;
use url::Url;

use super::Surveyor;
use super::hearing::Heard;
use crate::ledger::SurveyAnswer;
use crate::wire::engine_packet::{self, EnginePacket};
use crate::wire::excerpt::excerpt;
use crate::wire::failure::of_request;

/// How long the first packet may take once a WebSocket is open; Engine.IO sends it at once.
const FIRST_PACKET_WAIT: Duration = Duration::from_secs(1);
/// The status behind which WebSocket begins.
const SWITCHING_PROTOCOLS: u16 = 101;

/// What has to come first over a WebSocket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// The handshake of a session that begins.
    Handshake,
    /// The answer to the try of a session that wants to move.
    Probe,
}

/// What is sent to try a WebSocket out, and what comes back.
const PROBE: &str = "probe";

impl Surveyor<'_> {
    /// Asks for a WebSocket (RFC 6455 section 4.1).
    pub(super) async fn websocket(&self, url: &Url, mut headers: HeaderMap, first: First) -> Heard {
        let mut url = url.clone();
        let plain = if url.scheme() == "wss" { "https" } else { "http" };
        url.set_scheme(plain).expect("both are schemes of the web");
        let key = HeaderValue::try_from(generate_key()).expect("a key is written in Base64");
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        headers.insert(SEC_WEBSOCKET_KEY, key);
        let deadline = self.deadline();
        let asking = self.http.get(url).headers(headers).send();
        match deadline.hold("waiting for the answer to the upgrade", asking).await {
            Ok(Ok(response)) if response.status().as_u16() == SWITCHING_PROTOCOLS => {
                let headers = response.headers().clone();
                Heard { answer: self.first_packet(response, first).await, headers }
            }
            Ok(Ok(response)) => Heard::of(response, self.ledger, &deadline).await,
            Ok(Err(error)) => Heard::broken(&error),
            Err(failure) => Heard::nothing(failure),
        }
    }

    /// The first packet of a WebSocket.
    async fn first_packet(&self, response: Response, first: First) -> SurveyAnswer {
        let not_engine_io =
            |excerpt| SurveyAnswer::NotEngineIo { status: SWITCHING_PROTOCOLS, excerpt };
        let stream = match response.upgrade().await {
            Ok(stream) => stream,
            Err(error) => return SurveyAnswer::Failed { failure: of_request(&error) },
        };
        let mut socket = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
        if first == First::Probe {
            // If it cannot be sent, nothing comes back either.
            let _ = socket.send(Message::text(EnginePacket::Ping(PROBE).encode())).await;
        }
        match timeout(FIRST_PACKET_WAIT, socket.next()).await {
            Err(_) => SurveyAnswer::Silent,
            Ok(Some(Ok(Message::Text(frame))))
                if first == First::Probe
                    && frame.as_str() == EnginePacket::Pong(PROBE).encode() =>
            {
                SurveyAnswer::Taken { status: SWITCHING_PROTOCOLS }
            }
            Ok(Some(Ok(Message::Text(frame)))) => match engine_packet::handshake(&frame) {
                Some(handshake) => SurveyAnswer::Open { handshake },
                None => not_engine_io(excerpt(self.ledger, frame.as_bytes())),
            },
            Ok(Some(Ok(message))) => not_engine_io(format!("<{} bytes>", message.len())),
            // Engine.IO 4 servers write plain HTTP behind the upgrade when they refuse a version.
            Ok(Some(Err(error))) => not_engine_io(error.to_string()),
            Ok(None) => not_engine_io("the server hung up".to_owned()),
        }
    }
}
