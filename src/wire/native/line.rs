//! Both directions of a connection, whatever carries them, in the hands of one task.

use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::timeout;

use super::polling::Polling;
use super::turn::Turn;
use super::waiting::Clogged;
use super::websocket::Websocket;
use crate::ledger::Stamp;
use crate::scenario::Revision;
use crate::wire::engine_packet::EnginePacket;
use crate::wire::frame::Frame;

/// Both directions of a connection. A blocked write never keeps it from reading.
pub(super) struct Line(Way);

enum Way {
    Websocket(Box<Websocket>),
    Polling(Box<Polling>),
}

impl Line {
    /// A line over a WebSocket.
    pub(super) fn websocket(websocket: Websocket) -> Self {
        Self(Way::Websocket(Box::new(websocket)))
    }

    /// A line over polls.
    pub(super) fn polling(polling: Polling) -> Self {
        Self(Way::Polling(Box::new(polling)))
    }

    /// Which revision the server speaks, once it is known.
    pub(super) fn speak(&mut self, revision: Revision) {
        match &mut self.0 {
            Way::Websocket(websocket) => websocket.speak(revision),
            // A poll shows its revision before there is a line.
            Way::Polling(_) => {}
        }
    }

    /// Gives frames back that were read too early; they come again, before all others.
    pub(super) fn put_back(&mut self, frames: Vec<(Stamp, Frame)>) {
        match &mut self.0 {
            Way::Websocket(websocket) => websocket.put_back(frames),
            // What comes behind a handshake by polling is known when the line is made.
            Way::Polling(_) => {}
        }
    }

    /// Whether everything that was given to it has left.
    pub(super) fn is_free(&self) -> bool {
        match &self.0 {
            Way::Websocket(websocket) => websocket.is_free(),
            Way::Polling(polling) => polling.is_free(),
        }
    }

    /// Whether it is a WebSocket: servers bound the packets of one request, so that polls carry what they did before.
    pub(super) fn is_websocket(&self) -> bool {
        matches!(self.0, Way::Websocket(_))
    }

    /// Lets a frame leave, in turn.
    pub(super) fn send(&mut self, frame: Frame) -> Result<(), Clogged> {
        match &mut self.0 {
            Way::Websocket(websocket) => websocket.send(frame),
            Way::Polling(polling) => polling.send(frame),
        }
    }

    /// Waits for the next thing to happen. Nothing is lost if the wait is given up.
    pub(super) async fn turn(&mut self) -> Turn {
        poll_fn(|cx| self.poll_turn(cx)).await
    }

    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        match &mut self.0 {
            Way::Websocket(websocket) => websocket.poll_turn(cx),
            Way::Polling(polling) => {
                if let Some((mut websocket, waiting)) = polling.take_upgrade() {
                    let first = Frame::Text(EnginePacket::Upgrade.encode());
                    websocket.carry_on(first, waiting);
                    self.0 = Way::Websocket(websocket);
                    return Poll::Ready(Turn::Upgraded);
                }
                polling.poll_turn(cx)
            }
        }
    }

    /// Lets what waits leave, and then ends the session in the words of the transport, as official clients do; what
    /// comes meanwhile is handed on. Gives the close code, where one comes.
    ///
    /// An end that came together with what stands before it would overtake it: Socket.IO on Node hands packets to
    /// their sockets on the next tick, and ends sessions at once.
    pub(super) async fn close(
        &mut self,
        within: Duration,
        mut on_turn: impl FnMut(Turn),
    ) -> Option<u16> {
        let closing = async {
            if let Err(code) = self.drain(&mut on_turn).await {
                return code;
            }
            match &mut self.0 {
                Way::Websocket(websocket) => websocket.start_close().await.ok()?,
                Way::Polling(polling) => {
                    polling.send(Frame::Text(EnginePacket::Close.encode())).ok()?;
                    return self.drain(&mut on_turn).await.err().flatten();
                }
            }
            self.closed(on_turn).await
        };
        timeout(within, closing).await.unwrap_or_default()
    }

    /// Waits until everything that was given to it has left; `Err` with the close code, where one came, if the
    /// connection ends instead.
    async fn drain(&mut self, on_turn: &mut impl FnMut(Turn)) -> Result<(), Option<u16>> {
        while !self.is_free() {
            match self.turn().await {
                Turn::Closed(_, code) => return Err(code),
                Turn::Ended(_) | Turn::Broke(..) => return Err(None),
                turn => on_turn(turn),
            }
        }
        Ok(())
    }

    /// Waits for the server to close, without asking for it; gives the code, where one comes. A poll that is over has
    /// nothing more to say.
    pub(super) async fn await_close(&mut self, within: Duration) -> Option<u16> {
        match self.0 {
            Way::Websocket(_) => timeout(within, self.closed(|_| ())).await.unwrap_or_default(),
            Way::Polling(_) => None,
        }
    }

    /// Gives the answer to a close frame the time to leave.
    pub(super) async fn settle(&mut self, within: Duration) {
        if let Way::Websocket(websocket) = &mut self.0 {
            // The server has closed already; whether it still takes the answer changes nothing.
            let _ = timeout(within, websocket.flush()).await;
        }
    }

    /// Cuts the connection: the operating system is told to reset it instead of closing it in good order. Of polls,
    /// the pending requests are given up.
    pub(super) fn cut(self) {
        if let Way::Websocket(websocket) = self.0 {
            websocket.cut();
        }
    }

    async fn closed(&mut self, mut on_turn: impl FnMut(Turn)) -> Option<u16> {
        loop {
            match self.turn().await {
                Turn::Closed(_, code) => return code,
                Turn::Ended(_) | Turn::Broke(..) => return None,
                turn => on_turn(turn),
            }
        }
    }
}
