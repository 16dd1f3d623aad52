//! The task that owns a connection: it alone reads and writes, so entries stand in the order of the wire.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use super::heartbeat::{Beat, Heartbeat};
use super::line::Line;
use super::pending::{Place, Shared};
use super::reader::{Reader, Reply, Then, Wish};
use super::turn::{Breakage, Turn};
use crate::ledger::{DisconnectReason, Event, Handshake, Stamp};
use crate::scenario::Parser;
use crate::wire::engine_packet::EnginePacket;
use crate::wire::frame::Frame;
use crate::wire::msgpack;
use crate::wire::socket_packet::SocketPacket;

/// How long a farewell may take.
pub(super) const FAREWELL: Duration = Duration::from_millis(500);
/// After this many frames in a row others get their turn, above all the subscribers of what has come.
const FRAMES_IN_A_ROW: u32 = 32;

/// What is greater leaves alone, in bytes.
const TOGETHER: usize = 16 << 10;

/// What a session asks of its connection.
pub(super) enum Order {
    /// Send these frames, with nothing between them.
    Send(Vec<Frame>),
    /// End the connection in good order.
    Close,
    /// Neither read nor write any more.
    FallSilent(oneshot::Sender<()>),
}

/// Moves frames between a connection, the ledger and a session.
pub(super) struct Pump {
    line: Line,
    reader: Reader,
    orders: mpsc::Receiver<Order>,
    shared: Arc<Shared>,
    heartbeat: Heartbeat,
    in_a_row: u32,
    /// What is to be done next.
    next: Option<Order>,
    /// Who waits for us to fall silent.
    listener: Option<oneshot::Sender<()>>,
}

/// How a connection came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// We close it in good order.
    Closed,
    /// We cut it.
    Cut,
    /// We fall silent.
    Silent,
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
        let heartbeat = Heartbeat::new(handshake, reader.dialect.revision, Instant::now());
        Self { line, reader, orders, shared, heartbeat, in_a_row: 0, next: None, listener: None }
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
            End::Silent => {
                self.enter_end(now, DisconnectReason::ClientDisconnect, None);
                self.hold_still().await;
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
        loop {
            let wish = if self.line.is_free() && self.next.is_some() {
                let next = self.next.take();
                self.carry_out(next)
            } else {
                self.next_event().await
            };
            match wish {
                Ok(Then::Pinged) => self.heartbeat.was_asked(Instant::now()),
                Ok(_) => {}
                Err(end) => return end,
            }
            if self.in_a_row >= FRAMES_IN_A_ROW {
                self.in_a_row = 0;
                tokio::task::yield_now().await;
            }
        }
    }

    /// Waits for whatever happens next, and deals with it.
    async fn next_event(&mut self) -> Result<Then, End> {
        tokio::select! {
            turn = self.line.turn() => self.take(turn),
            order = self.orders.recv(), if self.line.is_free() => self.carry_out(order),
            () = self.shared.cut.notified() => Err(End::Cut),
            () = sleep_until(self.heartbeat.due()) => self.beat(),
        }
    }

    /// Asks for a sign of life, or gives the connection up.
    fn beat(&mut self) -> Result<Then, End> {
        match self.heartbeat.beat(Instant::now()) {
            Beat::Ask => {
                self.send(Frame::Text(EnginePacket::Ping("").encode()))?;
                Ok(Then::GoOn)
            }
            Beat::Lost => {
                let now = self.reader.ledger.clock().now();
                Err(End::Useless(now, DisconnectReason::PingTimeout))
            }
        }
    }

    /// What was asked for at the same time leaves at the same time.
    fn send_what_waits(&mut self) -> Result<(), End> {
        while self.line.is_websocket()
            && let Ok(order) = self.orders.try_recv()
        {
            match order {
                Order::Send(frames) if frames.iter().all(|frame| frame.size() <= TOGETHER) => {
                    frames.into_iter().try_for_each(|frame| self.send(frame))?;
                }
                other => {
                    self.next = Some(other);
                    break;
                }
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, order: Option<Order>) -> Result<Then, End> {
        self.in_a_row = 0;
        match order {
            Some(Order::Send(frames)) => {
                frames.into_iter().try_for_each(|frame| self.send(frame))?;
                self.send_what_waits().map(|()| Then::GoOn)
            }
            Some(Order::FallSilent(listener)) => {
                self.listener = Some(listener);
                Err(End::Silent)
            }
            // A session that nobody holds any more cannot be closed later.
            Some(Order::Close) | None => Err(End::Closed),
        }
    }

    /// Deals with what happened on the line.
    fn take(&mut self, turn: Turn) -> Result<Then, End> {
        self.in_a_row += 1;
        let on = || self.reader.on.clone();
        match turn {
            Turn::Left(frame) => self.enter_left(&frame),
            Turn::Came(at, frame) => return self.came(at, frame),
            Turn::Upgraded => {
                self.reader.ledger.record(Event::Upgraded { on: on() });
            }
            Turn::NotUpgraded(answer) => {
                self.reader.ledger.record(Event::NotUpgraded { on: on(), answer });
            }
            Turn::Closed(at, code) => {
                return Err(End::Gone(at, self.lost(DisconnectReason::TransportClose), code));
            }
            Turn::Ended(at) => {
                return Err(End::Gone(at, self.lost(DisconnectReason::TransportClose), None));
            }
            Turn::Broke(at, breakage) => return Err(self.broke(at, breakage)),
        }
        Ok(Then::GoOn)
    }

    fn came(&mut self, at: Stamp, frame: Frame) -> Result<Then, End> {
        self.heartbeat.heard(Instant::now());
        let read = match frame {
            Frame::Text(text) => self.reader.text(at, &text),
            Frame::Binary(bytes) => self.reader.binary(at, bytes),
        };
        let Wish { reply, then } = read.map_err(|garble| self.garbled(at, garble.to_string()))?;
        self.reply(reply)?;
        match then {
            Then::Expelled => Err(End::Useless(at, DisconnectReason::ServerDisconnect)),
            Then::Closing => Err(End::Announced(at)),
            then => Ok(then),
        }
    }

    fn reply(&mut self, reply: Reply) -> Result<(), End> {
        match reply {
            Reply::Nothing => Ok(()),
            Reply::Engine(text) => self.send(Frame::Text(text)),
            Reply::Socket(packet) => {
                let frames = self.reader.dialect.frames(&packet, Vec::new());
                frames.into_iter().try_for_each(|frame| self.send(frame))
            }
        }
    }

    /// A connection that carries something else than it should is of no use.
    fn garbled(&self, at: Stamp, why: String) -> End {
        self.reader.ledger.record_at(at, Event::Garbled { on: self.reader.on.clone(), why });
        End::Useless(at, DisconnectReason::ParseError)
    }

    fn broke(&self, at: Stamp, breakage: Breakage) -> End {
        match breakage {
            Breakage::Failed(_) => End::Gone(at, DisconnectReason::TransportError, None),
            Breakage::Garbled(why) => self.garbled(at, why),
            Breakage::Refused(method, answer) => {
                let on = self.reader.on.clone();
                self.reader.ledger.record_at(at, Event::RequestRefused { on, method, answer });
                End::Gone(at, self.lost(DisconnectReason::TransportError), None)
            }
        }
    }

    /// A connection that goes after the server has put the session out goes because of that.
    fn lost(&self, reason: DisconnectReason) -> DisconnectReason {
        match self.shared.pending().place() {
            Place::Expelled => DisconnectReason::ServerDisconnect,
            _ => reason,
        }
    }

    fn send(&mut self, frame: Frame) -> Result<(), End> {
        self.line.send(frame).map_err(|_clogged| {
            let now = self.reader.ledger.clock().now();
            End::Gone(now, DisconnectReason::TransportError, None)
        })
    }

    /// Leaves the namespace, ends the Engine.IO session and closes the transport; what the server still sends
    /// meanwhile is entered as ever. Gives the close code, where one comes.
    async fn farewell(&mut self) -> Option<u16> {
        if self.shared.pending().place() == Place::Inside {
            let packet = SocketPacket::Disconnect { namespace: self.shared.namespace.clone() };
            for frame in self.reader.dialect.frames(&packet, Vec::new()) {
                // A line that takes nothing more is closed below all the same.
                let _ = self.line.send(frame);
            }
        }
        let (reader, mut understood) = (&mut self.reader, true);
        let on_turn = |turn| match turn {
            Turn::Left(frame) => enter_left(reader, &frame),
            // Replies would come too late, and what is not understood ends what has ended anyway.
            Turn::Came(at, Frame::Text(text)) if understood => {
                understood = reader.text(at, &text).is_ok();
            }
            Turn::Came(at, Frame::Binary(bytes)) if understood => {
                understood = reader.binary(at, bytes).is_ok();
            }
            _ => {}
        };
        self.line.close(FAREWELL, on_turn).await
    }

    /// Keeps the connection as it is until the session is closed, cut or given up.
    async fn hold_still(mut self) {
        drop(self.listener.take());
        let let_go =
            async { while !matches!(self.orders.recv().await, Some(Order::Close) | None) {} };
        tokio::select! {
            () = self.shared.cut.notified() => {}
            () = let_go => {}
        }
        self.line.cut();
    }

    fn enter_left(&self, frame: &Frame) {
        enter_left(&self.reader, frame);
    }

    /// Enters the end, then tells everyone who waits, so that they find it in the ledger.
    fn enter_end(&self, at: Stamp, reason: DisconnectReason, code: Option<u16>) {
        let on = self.reader.on.clone();
        self.reader.ledger.record_at(at, Event::Disconnected { on, reason, code });
        self.shared.pending().end();
    }
}

/// Bytes that hold a packet say in the ledger which, as those that come do.
fn enter_left(reader: &Reader, frame: &Frame) {
    let text = match frame {
        Frame::Binary(bytes) if reader.dialect.parser == Parser::Msgpack => {
            let said = msgpack::decode(bytes).map(|packet| packet.frame());
            format!("{} {}", frame.shown(), said.unwrap_or_default())
        }
        frame => frame.shown(),
    };
    reader.ledger.record(Event::FrameOut { on: reader.on.clone(), text });
}
