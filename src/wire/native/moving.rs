//! From polling to a WebSocket: it is opened beside the polls and tried out, and only if it works does the session
//! move (`engine.io-protocol/v4-current`, "Upgrade").

use std::future::poll_fn;
use std::time::Duration;

use url::Url;

use super::dial::dial;
use super::opening::{failed, http, not_upgraded};
use super::turn::{Breakage, Turn};
use super::upgrade::upgrade;
use super::watch::Watch;
use super::websocket::Websocket;
use crate::ledger::{Endpoint, Event, HandshakeAnswer, Writer};
use crate::scenario::Revision;
use crate::wire::deadline::Deadline;
use crate::wire::engine_packet::EnginePacket;
use crate::wire::frame::Frame;
use crate::wire::network::Network;

/// What is sent to try the WebSocket out, and what comes back.
const PROBE: &str = "probe";

/// Where a session moves to.
pub(super) struct Goal {
    /// The address, with the identifier of the session.
    pub(super) url: Url,
    /// The headers of the session.
    pub(super) headers: Vec<(String, String)>,
    pub(super) network: Network,
    pub(super) revision: Revision,
    pub(super) on: Endpoint,
    pub(super) ledger: Writer,
    pub(super) within: Duration,
}

/// Opens the WebSocket and tries it out.
pub(super) async fn probe(goal: Goal) -> Result<Websocket, HandshakeAnswer> {
    let deadline = Deadline::starting(goal.within);
    let mut watch = Watch::start(goal.ledger.clock());
    let road = dial(&goal.url, &goal.network, &mut watch, &deadline);
    let road = road.await.map_err(failed)?;
    let upgrading = upgrade(road, &goal.url, &goal.headers);
    let upgraded = deadline.hold("waiting for the answer to the upgrade", upgrading).await;
    let socket =
        upgraded.map_err(failed)?.map_err(|refused| not_upgraded(&goal.ledger, refused))?;
    let mut websocket = Websocket::new(socket, goal.revision);
    let trying = try_out(&mut websocket, &goal);
    deadline.hold("waiting for the answer to the probe", trying).await.map_err(failed)??;
    Ok(websocket)
}

async fn try_out(websocket: &mut Websocket, goal: &Goal) -> Result<(), HandshakeAnswer> {
    let ping = Frame::Text(EnginePacket::Ping(PROBE).encode());
    websocket.send(ping).expect("nothing else waits to be sent");
    loop {
        match poll_fn(|cx| websocket.poll_turn(cx)).await {
            Turn::Left(frame) => {
                let event = Event::FrameOut { on: goal.on.clone(), text: frame.shown() };
                goal.ledger.record(event);
            }
            Turn::Came(at, frame) => {
                let event = Event::FrameIn { on: goal.on.clone(), text: frame.shown() };
                goal.ledger.record_at(at, event);
                return match frame {
                    Frame::Text(text) if text == EnginePacket::Pong(PROBE).encode() => Ok(()),
                    _ => Err(http("the probe was answered with something else".to_owned())),
                };
            }
            Turn::Closed(..) | Turn::Ended(_) => {
                return Err(http("the server hung up on the probe".to_owned()));
            }
            Turn::Broke(_, Breakage::Failed(why) | Breakage::Garbled(why)) => {
                return Err(http(why));
            }
            Turn::Broke(_, Breakage::Refused(_, answer)) | Turn::NotUpgraded(answer) => {
                return Err(answer);
            }
            Turn::Upgraded => {}
        }
    }
}
