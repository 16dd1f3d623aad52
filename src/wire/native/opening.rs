//! From an address to an Engine.IO session.

use std::sync::Arc;

use futures_util::FutureExt as _;
use reqwest::Client;
use reqwest::header::HeaderMap;
use url::Url;

use super::dial::dial;
use super::line::Line;
use super::moving::{Goal, probe};
use super::polling::Polling;
use super::reader::version_question;
use super::requests::{Cookies, Requests};
use super::turn::{Breakage, Turn};
use super::upgrade::{NotUpgraded, upgrade};
use super::watch::{Step, Watch};
use super::websocket::Websocket;
use crate::ledger::{
    Endpoint, Event, Handshake, HandshakeAnswer, NetFailure, NetPhase, Phases, Writer,
};
use crate::scenario::{Parser, Revision, Transport, Transports};
use crate::wire::address::of_session;
use crate::wire::client::ConnectSpec;
use crate::wire::deadline::Deadline;
use crate::wire::engine_packet::{self, EnginePacket};
use crate::wire::excerpt::excerpt;
use crate::wire::frame::Frame;
use crate::wire::network::Network;
use crate::wire::reach;
use crate::wire::refusal::{Answer, refusal};
use crate::wire::socket_packet::SocketPacket;

/// The status behind which WebSocket begins.
const SWITCHING_PROTOCOLS: u16 = 101;

/// How a session is to be opened.
pub(super) struct Opening<'a> {
    /// The address of the handshake.
    pub(super) url: &'a Url,
    pub(super) spec: &'a ConnectSpec,
    /// The revision of the server, where it is known.
    pub(super) version: Option<Revision>,
    pub(super) http: &'a Client,
    pub(super) network: &'a Network,
    pub(super) on: &'a Endpoint,
    pub(super) ledger: &'a Writer,
    pub(super) deadline: &'a Deadline,
}

/// A session, as far as the handshake.
pub(super) struct Opened {
    pub(super) line: Line,
    pub(super) handshake: Handshake,
    pub(super) transport: Transport,
    /// The revision that the server speaks, as far as it has shown.
    pub(super) revision: Revision,
    pub(super) phases: Phases,
}

impl Opening<'_> {
    /// Opens the session.
    pub(super) async fn open(self) -> Result<Opened, HandshakeAnswer> {
        match self.spec.transports {
            Transports::Websocket => self.by_websocket().await,
            Transports::Polling | Transports::Upgrade => self.by_polling().await,
        }
    }

    async fn by_websocket(self) -> Result<Opened, HandshakeAnswer> {
        let Self { url, spec, on, ledger, deadline, version, .. } = self;
        let mut watch = Watch::start(ledger.clock());
        let road = dial(url, self.network, &mut watch, deadline).await.map_err(failed)?;
        let upgrading = upgrade(road, url, &spec.headers);
        let upgraded = deadline.hold("waiting for the answer to the upgrade", upgrading).await;
        let socket = upgraded.map_err(failed)?.map_err(|refused| not_upgraded(ledger, refused))?;
        let asked_for = version.unwrap_or(Revision::Four);
        let mut line = Line::websocket(Websocket::new(socket, asked_for));
        let opening = handshake(&mut line, on, ledger);
        let opened = deadline.hold("waiting for the Engine.IO handshake", opening).await;
        let handshake = opened.map_err(failed)??;
        watch.done(Step::Handshake);
        let revision = if let Some(revision) = version {
            revision
        } else {
            let asking = revision_of(&mut line, &handshake, spec.parser, (on, ledger));
            let shown = deadline.hold("waiting for the server to show its revision", asking);
            shown.await.map_err(failed)??
        };
        line.speak(revision);
        let (transport, phases) = (Transport::Websocket, watch.phases());
        Ok(Opened { line, handshake, transport, revision, phases })
    }

    async fn by_polling(self) -> Result<Opened, HandshakeAnswer> {
        let Self { url, spec, on, ledger, deadline, http, .. } = &self;
        let headers = reach::headers(spec).map_err(failed)?;
        let mut watch = Watch::start(ledger.clock());
        let polled = reach::ask(http, url, &headers, ledger, deadline).await?;
        watch.done(Step::Handshake);
        let polled = polled.of(spec.version, ledger)?;
        ledger.record(Event::FrameIn { on: (*on).clone(), text: polled.frame });
        let cookies = Cookies::default();
        polled.set_cookies.iter().for_each(|header| cookies.set(header));
        let (handshake, revision) = (polled.handshake, polled.revision);
        let requests = Requests {
            http: (*http).clone(),
            url: of_session(url, &handshake.sid, Transport::Polling),
            headers,
            cookies: Arc::new(cookies),
            revision,
            ledger: (*ledger).clone(),
        };
        let wants_upgrade = spec.transports == Transports::Upgrade
            && handshake.upgrades.iter().any(|name| name == "websocket");
        let goal = wants_upgrade.then(|| self.goal(&handshake.sid, &requests.headers(), revision));
        let mut polling = Polling::new(requests, polled.behind, handshake.max_payload);
        if let Some(goal) = goal {
            polling.upgrade_by(probe(goal).boxed());
        }
        let (line, transport) = (Line::polling(polling), Transport::Polling);
        Ok(Opened { line, handshake, transport, revision, phases: watch.phases() })
    }

    fn goal(&self, sid: &str, headers: &HeaderMap, revision: Revision) -> Goal {
        let headers = headers.iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        Goal {
            url: of_session(self.url, sid, Transport::Websocket),
            headers: headers.collect(),
            network: self.network.clone(),
            revision,
            on: self.on.clone(),
            ledger: self.ledger.clone(),
            within: self.spec.within,
        }
    }
}

/// The revision of a server that was reached over a WebSocket only. If the handshake does not tell, it is asked for a
/// namespace that it does not have: in revision 3 the main namespace answers before, unasked.
async fn revision_of(
    line: &mut Line,
    handshake: &Handshake,
    parser: Parser,
    (on, ledger): (&Endpoint, &Writer),
) -> Result<Revision, HandshakeAnswer> {
    // Only servers of revision 4 say how much they take. In which form bytes are written depends on what is to be
    // found out, so with such a parser nothing can be asked.
    if handshake.max_payload.is_some() || parser == Parser::Msgpack {
        return Ok(Revision::Four);
    }
    let question = version_question();
    let packet = SocketPacket::Connect { namespace: question.clone(), data: None };
    let mut came = Vec::new();
    // Nothing else waits to be sent.
    let _ = line.send(Frame::Text(packet.frame()));
    loop {
        match line.turn().await {
            Turn::Left(frame) => {
                ledger.record(Event::FrameOut { on: on.clone(), text: frame.shown() });
            }
            Turn::Came(at, frame) => {
                let answers = frame.shown().contains(question.as_str());
                came.push((at, frame));
                if answers {
                    break;
                }
            }
            Turn::Upgraded | Turn::NotUpgraded(_) => {}
            Turn::Closed(..) | Turn::Ended(_) | Turn::Broke(..) => {
                return Err(http("the server hung up in place of an answer".to_owned()));
            }
        }
    }
    let messages = came.iter().filter(|(_, frame)| is_message(frame)).count();
    line.put_back(came);
    Ok(if messages > 1 { Revision::Three } else { Revision::Four })
}

fn is_message(frame: &Frame) -> bool {
    let Frame::Text(text) = frame else { return true };
    matches!(EnginePacket::decode(text), Ok(EnginePacket::Message(_)))
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
            Turn::Came(at, Frame::Text(text)) => {
                ledger.record_at(at, Event::FrameIn { on: on.clone(), text: text.clone() });
                return engine_packet::handshake(&text)
                    .ok_or_else(|| not_engine_io(excerpt(ledger, text.as_bytes())));
            }
            Turn::Came(_, frame @ Frame::Binary(_)) => return Err(not_engine_io(frame.shown())),
            Turn::Closed(_, code) => {
                let code = code.map_or_else(String::new, |code| format!(" with {code}"));
                return Err(http(format!("the server closed{code} in place of a handshake")));
            }
            Turn::Left(_) | Turn::Upgraded | Turn::NotUpgraded(_) => {}
            // Engine.IO 4 servers write plain HTTP behind the upgrade when they refuse version 3; what comes of it
            // is either no frame, or one that does not end.
            Turn::Ended(_) => {
                let why = "the server hung up in place of a handshake".to_owned();
                return Err(not_engine_io(why));
            }
            Turn::Broke(_, Breakage::Garbled(why)) => return Err(not_engine_io(why)),
            Turn::Broke(_, Breakage::Failed(why)) => return Err(http(why)),
            Turn::Broke(_, Breakage::Refused(_, answer)) => return Err(answer),
        }
    }
}

pub(super) fn not_upgraded(ledger: &Writer, refused: NotUpgraded) -> HandshakeAnswer {
    match refused {
        NotUpgraded::Answered { status, location, body } => {
            refusal(ledger, Answer { status, location: location.as_deref(), body: &body })
        }
        NotUpgraded::NotHttp(bytes) => {
            http(format!("the answer is not HTTP: {}", excerpt(ledger, &bytes)))
        }
        NotUpgraded::HungUp => http("the server hung up without an answer".to_owned()),
        NotUpgraded::Broken(error) => failed(crate::wire::failure::failure(NetPhase::Http, &error)),
        NotUpgraded::Unsendable(why) => http(why),
    }
}

pub(super) fn http(error: String) -> HandshakeAnswer {
    failed(NetFailure { phase: NetPhase::Http, error })
}

pub(super) fn failed(failure: NetFailure) -> HandshakeAnswer {
    HandshakeAnswer::Failed { failure }
}
