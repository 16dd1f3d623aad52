//! From an address to an Engine.IO handshake.

use std::sync::Arc;

use rustls::ClientConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use url::Url;

use super::dial::dial;
use super::line::{Line, Turn};
use super::upgrade::{NotUpgraded, upgrade};
use crate::ledger::{Endpoint, Event, Handshake, HandshakeAnswer, NetFailure, NetPhase, Writer};
use crate::wire::client::ConnectSpec;
use crate::wire::deadline::Deadline;
use crate::wire::engine_packet;
use crate::wire::excerpt::excerpt;
use crate::wire::failure::failure;
use crate::wire::refusal::{Answer, refusal};

/// The status behind which WebSocket begins.
const SWITCHING_PROTOCOLS: u16 = 101;

/// Opens a connection as far as the handshake.
pub(super) async fn open(
    url: &Url,
    spec: &ConnectSpec,
    tls: Option<Arc<ClientConfig>>,
    (on, ledger): (&Endpoint, &Writer),
    deadline: &Deadline,
) -> Result<(Line, Handshake), HandshakeAnswer> {
    let road = dial(url, tls, ledger.clock(), deadline).await.map_err(failed)?;
    let upgrading = upgrade(road, url, &spec.headers);
    let upgraded = deadline.hold("waiting for the answer to the upgrade", upgrading).await;
    let socket = upgraded.map_err(failed)?.map_err(|refused| not_upgraded(ledger, refused))?;
    let mut line = Line::new(socket);
    let opening = handshake(&mut line, on, ledger);
    let opened = deadline.hold("waiting for the Engine.IO handshake", opening).await;
    let handshake = opened.map_err(failed)??;
    Ok((line, handshake))
}

/// Reads the first frame, which must be the handshake.
async fn handshake(
    line: &mut Line,
    on: &Endpoint,
    ledger: &Writer,
) -> Result<Handshake, HandshakeAnswer> {
    let not_engine_io =
        |excerpt| HandshakeAnswer::NotEngineIo { status: SWITCHING_PROTOCOLS, excerpt };
    loop {
        match line.turn().await {
            Turn::Came(at, Message::Text(frame)) => {
                let text = frame.as_str().to_owned();
                ledger.record_at(at, Event::FrameIn { on: on.clone(), text });
                return engine_packet::handshake(&frame)
                    .ok_or_else(|| not_engine_io(excerpt(ledger, frame.as_bytes())));
            }
            Turn::Came(_, Message::Binary(bytes)) => {
                return Err(not_engine_io(format!("<{} bytes>", bytes.len())));
            }
            Turn::Came(_, Message::Close(frame)) => {
                let code = frame.map_or_else(String::new, |frame| format!(" with {}", frame.code));
                return Err(http(format!("the server closed{code} in place of a handshake")));
            }
            Turn::Came(..) | Turn::Left(_) => {}
            Turn::Ended(_) => {
                return Err(http("the server hung up in place of a handshake".to_owned()));
            }
            // Engine.IO 4 servers write plain HTTP behind the upgrade when they refuse version 3.
            Turn::Broke(_, Error::Protocol(error)) => return Err(not_engine_io(error.to_string())),
            Turn::Broke(_, error) => return Err(failed(failure(NetPhase::Http, &error))),
        }
    }
}

fn not_upgraded(ledger: &Writer, refused: NotUpgraded) -> HandshakeAnswer {
    match refused {
        NotUpgraded::Answered { status, location, body } => {
            refusal(ledger, Answer { status, location: location.as_deref(), body: &body })
        }
        NotUpgraded::NotHttp(bytes) => {
            http(format!("the answer is not HTTP: {}", excerpt(ledger, &bytes)))
        }
        NotUpgraded::HungUp => http("the server hung up without an answer".to_owned()),
        NotUpgraded::Broken(error) => failed(failure(NetPhase::Http, &error)),
        NotUpgraded::Unsendable(why) => http(why),
    }
}

fn http(error: String) -> HandshakeAnswer {
    failed(NetFailure { phase: NetPhase::Http, error })
}

fn failed(failure: NetFailure) -> HandshakeAnswer {
    HandshakeAnswer::Failed { failure }
}
