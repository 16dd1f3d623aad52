//! A WebSocket that is read and written at the same time, by one task.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Sink, Stream};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use super::dial::Road;
use crate::ledger::Stamp;

/// How many frames may wait for a server that does not read.
const MOST_FRAMES: usize = 1024;
/// How many bytes may wait in them, unless a single frame is greater.
const MOST_BYTES: usize = 16 << 20;

/// Both directions of a connection. A blocked write never keeps it from reading.
pub(super) struct Line {
    socket: WebSocketStream<Road>,
    waiting: VecDeque<String>,
    waiting_bytes: usize,
    leaving: Option<Utf8Bytes>,
}

/// What happened on the line.
pub(super) enum Turn {
    /// A frame came, by the read of this time.
    Came(Stamp, Message),
    /// A text frame was handed to the operating system.
    Left(Utf8Bytes),
    /// The connection ended without a close frame.
    Ended(Stamp),
    /// The connection broke.
    Broke(Stamp, Error),
}

/// The server takes nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clogged;

impl Line {
    /// A line over an upgraded connection.
    pub(super) fn new(socket: WebSocketStream<Road>) -> Self {
        Self { socket, waiting: VecDeque::new(), waiting_bytes: 0, leaving: None }
    }

    /// Whether everything that was given to it has left.
    pub(super) fn is_free(&self) -> bool {
        self.leaving.is_none() && self.waiting.is_empty()
    }

    /// Lets a text frame leave, in turn.
    pub(super) fn send(&mut self, frame: String) -> Result<(), Clogged> {
        let bytes = self.waiting_bytes + frame.len();
        if !self.waiting.is_empty() && (self.waiting.len() >= MOST_FRAMES || bytes > MOST_BYTES) {
            return Err(Clogged);
        }
        self.waiting_bytes = bytes;
        self.waiting.push_back(frame);
        Ok(())
    }

    /// Waits for the next thing to happen. Nothing is lost if the wait is given up.
    pub(super) async fn turn(&mut self) -> Turn {
        poll_fn(|cx| self.poll_turn(cx)).await
    }

    /// Starts the closing handshake and waits for the server's part of it, reading on meanwhile; gives the
    /// close code, where one comes.
    pub(super) async fn close(
        &mut self,
        within: Duration,
        mut on_turn: impl FnMut(Turn),
    ) -> Option<u16> {
        let closing = async {
            while !self.is_free() {
                match self.turn().await {
                    Turn::Came(_, Message::Close(frame)) => return code(frame.as_ref()),
                    turn @ (Turn::Came(..) | Turn::Left(_)) => on_turn(turn),
                    Turn::Ended(_) | Turn::Broke(..) => return None,
                }
            }
            if self.socket.close(None).await.is_err() {
                return None;
            }
            self.closed(on_turn).await
        };
        timeout(within, closing).await.unwrap_or_default()
    }

    /// Waits for the close frame of the server, without asking for it; gives the code, where one comes.
    pub(super) async fn await_close(&mut self, within: Duration) -> Option<u16> {
        timeout(within, self.closed(|_| ())).await.unwrap_or_default()
    }

    /// Gives the answer to a close frame the time to leave.
    pub(super) async fn settle(&mut self, within: Duration) {
        let flushed = poll_fn(|cx| Pin::new(&mut self.socket).poll_flush(cx));
        // The server has closed already; whether it still takes the answer changes nothing.
        let _ = timeout(within, flushed).await;
    }

    /// Cuts the connection: the operating system is told to reset it instead of closing it in good order.
    pub(super) fn cut(self) {
        // If the option cannot be set the connection ends all the same, only more politely.
        let _ = self.socket.get_ref().get_ref().stream().set_zero_linger();
    }

    async fn closed(&mut self, mut on_turn: impl FnMut(Turn)) -> Option<u16> {
        loop {
            match self.turn().await {
                Turn::Came(_, Message::Close(frame)) => return code(frame.as_ref()),
                turn @ (Turn::Came(..) | Turn::Left(_)) => on_turn(turn),
                Turn::Ended(_) | Turn::Broke(..) => return None,
            }
        }
    }

    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        if let Poll::Ready(written) = self.poll_write(cx) {
            return Poll::Ready(match written {
                Ok(frame) => Turn::Left(frame),
                Err(error) => Turn::Broke(self.read_at(), error),
            });
        }
        Pin::new(&mut self.socket).poll_next(cx).map(|read| match read {
            Some(Ok(message)) => Turn::Came(self.read_at(), message),
            Some(Err(error)) => Turn::Broke(self.read_at(), error),
            None => Turn::Ended(self.read_at()),
        })
    }

    /// Lets one frame after the other leave, so that each can be entered when it has left.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<Utf8Bytes, Error>> {
        if self.leaving.is_none() {
            let Some(frame) = self.waiting.pop_front() else { return Poll::Pending };
            self.waiting_bytes -= frame.len();
            let frame = Utf8Bytes::from(frame);
            self.leaving = Some(frame.clone());
            // The sink is ready: it was flushed behind the frame before.
            Pin::new(&mut self.socket).start_send(Message::Text(frame))?;
        }
        let flushed = Pin::new(&mut self.socket).poll_flush(cx);
        flushed.map(|result| {
            result.map(|()| self.leaving.take().expect("a frame is leaving while it is flushed"))
        })
    }

    fn read_at(&self) -> Stamp {
        self.socket.get_ref().get_ref().at()
    }
}

/// The code of a close frame.
pub(super) fn code(frame: Option<&CloseFrame>) -> Option<u16> {
    frame.map(|frame| frame.code.into())
}
