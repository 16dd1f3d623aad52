//! The task that owns a connection: it alone reads and writes, so entries stand in the order of the wire.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use super::line::{Line, Turn, code};
use super::pending::{Place, Shared};
use super::reader::{Reader, Then, Wish};
use crate::ledger::{DisconnectReason, Event, Handshake, Stamp};
use crate::wire::engine_packet::EnginePacket;
use crate::wire::socket_packet::SocketPacket;

/// How long a farewell may take.
pub(super) const FAREWELL: Duration = Duration::from_millis(500);
/// How long the next ping is waited for at most, whatever the server announces.
const LONGEST_PATIENCE: Duration = Duration::from_hours(1);
/// After this many frames in a row others get their turn, above all the subscribers of what has come.
const FRAMES_IN_A_ROW: u32 = 32;

/// What a session asks of its connection.
pub(super) enum Order {
    /// Send a text frame.
    Send(String),
    /// End the connection in good order.
    Close,
}

/// Moves frames between a connection, the ledger and a session.
pub(super) struct Pump {
    line: Line,
    reader: Reader,
    orders: mpsc::Receiver<Order>,
    shared: Arc<Shared>,
    patience: Duration,
    in_a_row: u32,
}

/// How a connection came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// We close it in good order.
    Closed,
    /// We cut it.
    Cut,
    /// The server has announced that it closes.
    Announced(Stamp),
    /// It is of no use any more, but stands.
    Useless(Stamp, DisconnectReason),
    /// It is gone.
    Gone(Stamp, DisconnectReason, Option<u16>),
}

impl Pump {
    /// For a connection whose handshake has come.
    pub(super) fn new(
        line: Line,
        reader: Reader,
        orders: mpsc::Receiver<Order>,
        handshake: &Handshake,
    ) -> Self {
        let shared = Arc::clone(&reader.shared);
        let millis = handshake.ping_interval.saturating_add(handshake.ping_timeout);
        let patience = Duration::from_millis(millis).min(LONGEST_PATIENCE);
        Self { line, reader, orders, shared, patience, in_a_row: 0 }
    }

    /// Runs until the connection has ended, which is entered exactly once.
    pub(super) async fn run(mut self) {
        let end = self.serve().await;
        let now = self.reader.ledger.clock().now();
        match end {
            End::Closed => {
                let code = self.farewell().await;
                let now = self.reader.ledger.clock().now();
                self.enter_end(now, DisconnectReason::ClientDisconnect, code);
            }
            End::Cut => {
                self.enter_end(now, DisconnectReason::ClientDisconnect, None);
                self.line.cut();
            }
            End::Announced(at) => {
                let code = self.line.await_close(FAREWELL).await;
                self.enter_end(at, self.lost(DisconnectReason::TransportClose), code);
            }
            End::Useless(at, reason) => {
                self.enter_end(at, reason, None);
                self.line.close(FAREWELL, |_| ()).await;
            }
            End::Gone(at, reason, code) => {
                self.enter_end(at, reason, code);
                self.line.settle(FAREWELL).await;
            }
        }
    }

    /// Serves until something ends the connection.
    async fn serve(&mut self) -> End {
        let alarm = sleep_until(Instant::now() + self.patience);
        tokio::pin!(alarm);
        loop {
            let wish = tokio::select! {
                turn = self.line.turn() => self.take(turn),
                order = self.orders.recv(), if self.line.is_free() => self.carry_out(order),
                () = self.shared.cut.notified() => Err(End::Cut),
                () = &mut alarm => {
                    let now = self.reader.ledger.clock().now();
                    Err(End::Useless(now, DisconnectReason::PingTimeout))
                }
            };
            match wish {
                Ok(Then::Pinged) => alarm.as_mut().reset(Instant::now() + self.patience),
                Ok(_) => {}
                Err(end) => return end,
            }
            if self.in_a_row >= FRAMES_IN_A_ROW {
                self.in_a_row = 0;
                tokio::task::yield_now().await;
            }
        }
    }

    fn carry_out(&mut self, order: Option<Order>) -> Result<Then, End> {
        self.in_a_row = 0;
        match order {
            Some(Order::Send(frame)) => self.send(frame).map(|()| Then::GoOn),
            // A session that nobody holds any more cannot be closed later.
            Some(Order::Close) | None => Err(End::Closed),
        }
    }

    /// Deals with what happened on the line.
    fn take(&mut self, turn: Turn) -> Result<Then, End> {
        self.in_a_row += 1;
        match turn {
            Turn::Left(frame) => {
                self.enter_left(&frame);
                Ok(Then::GoOn)
            }
            Turn::Came(at, message) => self.came(at, &message),
            Turn::Ended(at) => {
                Err(End::Gone(at, self.lost(DisconnectReason::TransportClose), None))
            }
            Turn::Broke(at, error) => Err(self.broke(at, &error)),
        }
    }

    fn came(&mut self, at: Stamp, message: &Message) -> Result<Then, End> {
        let read = match message {
            Message::Text(frame) => self.reader.text(at, frame),
            Message::Binary(bytes) => self.reader.binary(at, bytes.len()),
            Message::Close(frame) => {
                let (reason, code) = (DisconnectReason::TransportClose, code(frame.as_ref()));
                return Err(End::Gone(at, self.lost(reason), code));
            }
            // The library answers pings of the WebSocket itself; Engine.IO does not use them.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(Wish::default()),
        };
        let wish = read.map_err(|garble| self.garbled(at, garble.to_string()))?;
        if let Some(reply) = wish.reply {
            self.send(reply)?;
        }
        match wish.then {
            Then::Expelled => Err(End::Useless(at, DisconnectReason::ServerDisconnect)),
            Then::Closing => Err(End::Announced(at)),
            then => Ok(then),
        }
    }

    /// A connection that carries something else than it should is of no use.
    fn garbled(&self, at: Stamp, why: String) -> End {
        self.reader.ledger.record_at(at, Event::Garbled { on: self.reader.on.clone(), why });
        End::Useless(at, DisconnectReason::ParseError)
    }

    fn broke(&self, at: Stamp, error: &Error) -> End {
        match error {
            Error::Io(_) => End::Gone(at, DisconnectReason::TransportError, None),
            Error::Protocol(protocol) if is_end(protocol) => {
                End::Gone(at, self.lost(DisconnectReason::TransportClose), None)
            }
            other => self.garbled(at, other.to_string()),
        }
    }

    /// A connection that goes after the server has put the session out goes because of that.
    fn lost(&self, reason: DisconnectReason) -> DisconnectReason {
        match self.shared.pending().place() {
            Place::Expelled => DisconnectReason::ServerDisconnect,
            _ => reason,
        }
    }

    fn send(&mut self, frame: String) -> Result<(), End> {
        self.line.send(frame).map_err(|_clogged| {
            let now = self.reader.ledger.clock().now();
            End::Gone(now, DisconnectReason::TransportError, None)
        })
    }

    /// Leaves the namespace, ends the Engine.IO session and closes the WebSocket; what the server still sends
    /// meanwhile is entered as ever. Gives the close code, where one comes.
    async fn farewell(&mut self) -> Option<u16> {
        if self.shared.pending().place() == Place::Inside {
            let namespace = self.shared.namespace.clone();
            // A line that takes nothing more is closed below all the same.
            let _ = self.line.send(SocketPacket::Disconnect { namespace }.frame());
        }
        let _ = self.line.send(EnginePacket::Close.encode());
        let (reader, mut understood) = (&mut self.reader, true);
        let on_turn = |turn| match turn {
            Turn::Left(frame) => enter_left(reader, &frame),
            // Replies would come too late, and what is not understood ends what has ended anyway.
            Turn::Came(at, Message::Text(frame)) if understood => {
                understood = reader.text(at, &frame).is_ok();
            }
            Turn::Came(at, Message::Binary(bytes)) if understood => {
                understood = reader.binary(at, bytes.len()).is_ok();
            }
            _ => {}
        };
        self.line.close(FAREWELL, on_turn).await
    }

    fn enter_left(&self, frame: &Utf8Bytes) {
        enter_left(&self.reader, frame);
    }

    /// Enters the end, then tells everyone who waits, so that they find it in the ledger.
    fn enter_end(&self, at: Stamp, reason: DisconnectReason, code: Option<u16>) {
        let on = self.reader.on.clone();
        self.reader.ledger.record_at(at, Event::Disconnected { on, reason, code });
        self.shared.pending().end();
    }
}

fn enter_left(reader: &Reader, frame: &Utf8Bytes) {
    let (on, text) = (reader.on.clone(), frame.as_str().to_owned());
    reader.ledger.record(Event::FrameOut { on, text });
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
