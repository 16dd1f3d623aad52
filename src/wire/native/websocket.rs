//! A connection over a WebSocket.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Sink, Stream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::dial::Road;
use super::turn::{Breakage, Turn};
use super::waiting::{Clogged, Waiting};
use crate::ledger::Stamp;
use crate::scenario::Revision;
use crate::wire::failure::innermost;
use crate::wire::frame::Frame;

/// The type of a message, which revision 3 writes in front of bytes, too.
const MESSAGE: u8 = 4;

/// A WebSocket that is read and written at the same time.
pub(super) struct Websocket {
    socket: WebSocketStream<Road>,
    revision: Revision,
    waiting: Waiting,
    /// What has been written and not yet been seen to leave.
    leaving: VecDeque<Frame>,
    put_back: VecDeque<(Stamp, Frame)>,
}

impl Websocket {
    /// Over an upgraded connection.
    pub(super) fn new(socket: WebSocketStream<Road>, revision: Revision) -> Self {
        Self {
            socket,
            revision,
            waiting: Waiting::default(),
            leaving: VecDeque::new(),
            put_back: VecDeque::new(),
        }
    }

    /// Goes on with a session that began elsewhere: this frame first, then what waited there.
    pub(super) fn carry_on(&mut self, first: Frame, mut waiting: Waiting) {
        waiting.push_first(first);
        self.waiting = waiting;
    }

    pub(super) fn put_back(&mut self, frames: Vec<(Stamp, Frame)>) {
        self.put_back.extend(frames);
    }

    pub(super) fn speak(&mut self, revision: Revision) {
        self.revision = revision;
    }

    pub(super) fn is_free(&self) -> bool {
        self.leaving.is_empty() && self.waiting.is_empty()
    }

    pub(super) fn send(&mut self, frame: Frame) -> Result<(), Clogged> {
        self.waiting.push(frame)
    }

    pub(super) fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        if let Poll::Ready(written) = self.poll_write(cx) {
            return Poll::Ready(match written {
                Ok(frame) => Turn::Left(frame),
                Err(error) => self.broke(&error),
            });
        }
        if let Some((at, frame)) = self.put_back.pop_front() {
            return Poll::Ready(Turn::Came(at, frame));
        }
        loop {
            let read = match Pin::new(&mut self.socket).poll_next(cx) {
                Poll::Ready(read) => read,
                Poll::Pending => return Poll::Pending,
            };
            match read {
                Some(Ok(message)) => {
                    if let Some(turn) = self.came(message) {
                        return Poll::Ready(turn);
                    }
                }
                Some(Err(error)) => return Poll::Ready(self.broke(&error)),
                None => return Poll::Ready(Turn::Ended(self.read_at())),
            }
        }
    }

    /// Starts the closing handshake.
    pub(super) async fn start_close(&mut self) -> Result<(), Error> {
        self.socket.close(None).await
    }

    /// Waits until everything that was written has left.
    pub(super) async fn flush(&mut self) -> Result<(), Error> {
        poll_fn(|cx| Pin::new(&mut self.socket).poll_flush(cx)).await
    }

    /// Resets the connection.
    pub(super) fn cut(&self) {
        // If the option cannot be set the connection ends all the same, only more politely.
        let _ = self.socket.get_ref().get_ref().stream().set_zero_linger();
    }

    fn came(&self, message: Message) -> Option<Turn> {
        let at = self.read_at();
        Some(match message {
            Message::Text(text) => Turn::Came(at, Frame::Text(text.as_str().to_owned())),
            Message::Binary(bytes) => match (self.revision, &bytes[..]) {
                (Revision::Four, all) => Turn::Came(at, Frame::Binary(all.to_vec())),
                (Revision::Three, [MESSAGE, data @ ..]) => {
                    Turn::Came(at, Frame::Binary(data.to_vec()))
                }
                (Revision::Three, _) => {
                    let why = "a binary frame came that is not an Engine.IO message".to_owned();
                    Turn::Broke(at, Breakage::Garbled(why))
                }
            },
            Message::Close(frame) => Turn::Closed(at, frame.map(|frame| frame.code.into())),
            // The library answers pings of the WebSocket itself; Engine.IO does not use them.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return None,
        })
    }

    fn broke(&self, error: &Error) -> Turn {
        let at = self.read_at();
        match error {
            Error::Io(error) => Turn::Broke(at, Breakage::Failed(innermost(error))),
            Error::Protocol(protocol) if is_end(protocol) => Turn::Ended(at),
            other => Turn::Broke(at, Breakage::Garbled(other.to_string())),
        }
    }

    /// Lets everything that waits leave together, as a burst of a browser does; each frame is given back when it has left.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<Frame, Error>> {
        while !self.waiting.is_empty() {
            match Pin::new(&mut self.socket).poll_ready(cx) {
                Poll::Ready(ready) => ready?,
                Poll::Pending => break,
            }
            let Some(frame) = self.waiting.pop() else { break };
            let message = self.message(&frame);
            self.leaving.push_back(frame);
            Pin::new(&mut self.socket).start_send(message)?;
        }
        if self.leaving.is_empty() {
            return Poll::Pending;
        }
        let flushed = Pin::new(&mut self.socket).poll_flush(cx);
        flushed.map(|result| {
            result
                .map(|()| self.leaving.pop_front().expect("a frame is leaving while it is flushed"))
        })
    }

    fn message(&self, frame: &Frame) -> Message {
        match (frame, self.revision) {
            (Frame::Text(text), _) => Message::text(text.as_str()),
            (Frame::Binary(bytes), Revision::Four) => {
                Message::Binary(Bytes::copy_from_slice(bytes))
            }
            (Frame::Binary(bytes), Revision::Three) => {
                Message::Binary([&[MESSAGE], bytes.as_slice()].concat().into())
            }
        }
    }

    fn read_at(&self) -> Stamp {
        self.socket.get_ref().get_ref().at()
    }
}

/// Whether the library's words mean no more than that the other side has gone.
fn is_end(error: &ProtocolError) -> bool {
    matches!(
        error,
        ProtocolError::ResetWithoutClosingHandshake
            | ProtocolError::SendAfterClosing
            | ProtocolError::ReceivedAfterClosing
    )
}
