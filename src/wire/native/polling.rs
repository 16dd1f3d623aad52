//! A connection over HTTP long-polling: one request that waits for what the server has to say, and one that hands
//! over what we have to say. A second of either kind would make the server close the session
//! (`engine.io-protocol/v4-current`, "HTTP long-polling").

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::requests::Requests;
use super::turn::{Breakage, Turn};
use super::waiting::{Clogged, Waiting};
use super::websocket::Websocket;
use crate::ledger::{HandshakeAnswer, Stamp};
use crate::wire::engine_packet::EnginePacket;
use crate::wire::frame::Frame;
use crate::wire::payload;

/// A server that answers so many polls in a row with nothing but noops is not waited for any more. An upgrade
/// brings some ten in a second.
const MOST_NOOPS: u32 = 100;
/// As much as goes into one request where the server does not say.
const USUAL_PAYLOAD: usize = 100_000;

/// A session that polls, and may be on its way to a WebSocket.
pub(super) struct Polling {
    requests: Requests,
    greatest_payload: usize,
    get: Option<Got>,
    post: Option<Posted>,
    posting: VecDeque<Frame>,
    waiting: Waiting,
    left: VecDeque<Frame>,
    came: VecDeque<Frame>,
    came_at: Stamp,
    noops: u32,
    upgrade: Upgrade,
}

type Got = BoxFuture<'static, (Stamp, Result<Vec<Frame>, Breakage>)>;
type Posted = BoxFuture<'static, (Stamp, Result<(), Breakage>)>;
/// The way to a WebSocket, as far as its probe.
pub(super) type Probe = BoxFuture<'static, Result<Websocket, HandshakeAnswer>>;

/// How far the way to a WebSocket has been gone.
enum Upgrade {
    /// It is not gone.
    None,
    /// The WebSocket is being opened and tried out.
    Probing(Probe),
    /// It is ready as soon as no request is under way.
    Ready(Box<Websocket>),
}

impl Polling {
    /// For a session whose handshake has come, and what came behind it.
    pub(super) fn new(requests: Requests, behind: Vec<Frame>, max_payload: Option<u64>) -> Self {
        let greatest = max_payload.and_then(|bytes| usize::try_from(bytes).ok());
        let came_at = requests.ledger.clock().now();
        Self {
            requests,
            greatest_payload: greatest.unwrap_or(USUAL_PAYLOAD),
            get: None,
            post: None,
            posting: VecDeque::new(),
            waiting: Waiting::default(),
            left: VecDeque::new(),
            came: behind.into(),
            came_at,
            noops: 0,
            upgrade: Upgrade::None,
        }
    }

    /// Starts to move the session to a WebSocket.
    pub(super) fn upgrade_by(&mut self, probe: Probe) {
        self.upgrade = Upgrade::Probing(probe);
    }

    pub(super) fn is_free(&self) -> bool {
        self.waiting.is_empty() && self.post.is_none() && self.left.is_empty()
    }

    pub(super) fn send(&mut self, frame: Frame) -> Result<(), Clogged> {
        self.waiting.push(frame)
    }

    /// The WebSocket that takes over, and what waits for it, once nothing is under way here.
    pub(super) fn take_upgrade(&mut self) -> Option<(Box<Websocket>, Waiting)> {
        if !self.is_at_rest() || !matches!(self.upgrade, Upgrade::Ready(_)) {
            return None;
        }
        match std::mem::replace(&mut self.upgrade, Upgrade::None) {
            Upgrade::Ready(websocket) => Some((websocket, std::mem::take(&mut self.waiting))),
            Upgrade::None | Upgrade::Probing(_) => None,
        }
    }

    pub(super) fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        if let Some(frame) = self.left.pop_front() {
            return Poll::Ready(Turn::Left(frame));
        }
        if let Some(frame) = self.came.pop_front() {
            return Poll::Ready(Turn::Came(self.came_at, frame));
        }
        for poll in [Self::poll_upgrade, Self::poll_post, Self::poll_get] {
            if let Poll::Ready(turn) = poll(self, cx) {
                return Poll::Ready(turn);
            }
        }
        Poll::Pending
    }

    fn is_at_rest(&self) -> bool {
        let nothing_under_way = self.get.is_none() && self.post.is_none();
        nothing_under_way && self.left.is_empty() && self.came.is_empty()
    }

    fn poll_upgrade(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        let Upgrade::Probing(probe) = &mut self.upgrade else { return Poll::Pending };
        match ready!(probe.poll_unpin(cx)) {
            Ok(websocket) => {
                self.upgrade = Upgrade::Ready(Box::new(websocket));
                // Whoever polls looks whether it can be taken before anything else.
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Err(answer) => {
                self.upgrade = Upgrade::None;
                Poll::Ready(Turn::NotUpgraded(answer))
            }
        }
    }

    fn poll_post(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        if self.post.is_none() && !self.is_paused() {
            self.start_post();
        }
        let Some(post) = &mut self.post else { return Poll::Pending };
        let (at, answer) = ready!(post.poll_unpin(cx));
        self.post = None;
        if let Err(breakage) = answer {
            return Poll::Ready(Turn::Broke(at, breakage));
        }
        self.left.append(&mut self.posting);
        let first = self.left.pop_front().expect("a request holds at least one frame");
        Poll::Ready(Turn::Left(first))
    }

    /// Hands over as much of what waits as the server takes at once, and at least one frame.
    fn start_post(&mut self) {
        let mut size = 0;
        while let Some(frame) = self.waiting.first() {
            size += payload::size(frame);
            if size > self.greatest_payload && !self.posting.is_empty() {
                break;
            }
            self.posting.extend(self.waiting.pop());
        }
        if !self.posting.is_empty() {
            let frames: Vec<Frame> = self.posting.iter().cloned().collect();
            let body = payload::encode(&frames, self.requests.revision);
            self.post = Some(self.requests.clone().post(body).boxed());
        }
    }

    fn poll_get(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        if self.get.is_none() {
            if self.is_paused() {
                return Poll::Pending;
            }
            self.get = Some(self.requests.clone().get().boxed());
        }
        let Some(get) = &mut self.get else { return Poll::Pending };
        let (at, answer) = ready!(get.poll_unpin(cx));
        self.get = None;
        Poll::Ready(match answer {
            Ok(frames) => self.take(at, frames),
            Err(breakage) => Turn::Broke(at, breakage),
        })
    }

    fn take(&mut self, at: Stamp, frames: Vec<Frame>) -> Turn {
        let noop = Frame::Text(EnginePacket::Noop.encode());
        self.noops = if frames.iter().all(|frame| *frame == noop) { self.noops + 1 } else { 0 };
        if self.noops > MOST_NOOPS {
            let why = format!("{MOST_NOOPS} polls in a row were answered with nothing but noops");
            return Turn::Broke(at, Breakage::Garbled(why));
        }
        self.came_at = at;
        self.came = frames.into();
        let first = self.came.pop_front().expect("a payload holds at least one frame");
        Turn::Came(at, first)
    }

    /// Nothing new is asked once the WebSocket is ready to take over.
    fn is_paused(&self) -> bool {
        matches!(self.upgrade, Upgrade::Ready(_))
    }
}
