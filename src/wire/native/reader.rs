//! What a frame that came means: entries in the ledger, answers to whoever waits, and what to send back.

use std::sync::Arc;

use serde_json::Value;

use super::pending::{Answer, Place, Shared};
use crate::ledger::{Endpoint, Event, MessageId, Stamp, Writer};
use crate::scenario::EventName;
use crate::wire::client::Arrival;
use crate::wire::engine_packet::{self, EnginePacket};
use crate::wire::namespace::Namespace;
use crate::wire::socket_packet::{self, Binary, SocketPacket};

/// How the namespaces of fences begin.
const FENCE: &str = "/earwitness-fence-";

/// The namespace of a fence, which no server has.
pub(super) fn fence(number: u64) -> Namespace {
    Namespace::new(&format!("{FENCE}{number}"))
}

/// Whether losing the namespace ends the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It does, as for official clients.
    Tab,
    /// It does not, because other namespaces and tokens may be tried on the same connection.
    Probe,
}

/// Reads for one session.
pub(super) struct Reader {
    pub(super) on: Endpoint,
    pub(super) purpose: Purpose,
    pub(super) ledger: Writer,
    pub(super) shared: Arc<Shared>,
    /// What is answered when the server asks for an acknowledgement.
    pub(super) answers: Vec<(EventName, Vec<Value>)>,
    /// A packet whose attachments have not all come.
    pub(super) incomplete: Option<Incomplete>,
}

/// A packet whose attachments have not all come.
pub(super) struct Incomplete {
    packet: SocketPacket,
    messages: Vec<MessageId>,
    missing: u16,
}

/// What a frame asks for.
#[derive(Default)]
pub(super) struct Wish {
    /// A frame to be sent back.
    pub(super) reply: Option<String>,
    /// What becomes of the connection.
    pub(super) then: Then,
}

/// What becomes of the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Then {
    /// It goes on.
    #[default]
    GoOn,
    /// It goes on, and the next ping is due a whole interval from now.
    Pinged,
    /// The server has put the session out of its namespace.
    Expelled,
    /// The server is about to close.
    Closing,
}

/// A frame that is not understood; official clients end the connection over it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Garble {
    /// Not Engine.IO.
    #[error(transparent)]
    Engine(#[from] engine_packet::NotAPacket),
    /// Not Socket.IO.
    #[error(transparent)]
    Socket(#[from] socket_packet::NotAPacket),
    /// A binary frame that no packet announced.
    #[error("a binary frame of {0} bytes came that no packet announced; is it another parser?")]
    Unannounced(usize),
    /// A packet in place of an attachment.
    #[error("a packet came while attachments of the one before were missing")]
    AttachmentsMissing,
}

impl Reader {
    /// Reads a text frame.
    pub(super) fn text(&mut self, at: Stamp, frame: &str) -> Result<Wish, Garble> {
        self.enter(at, Event::FrameIn { on: self.on.clone(), text: frame.to_owned() });
        match EnginePacket::decode(frame)? {
            EnginePacket::Message(packet) => {
                if self.incomplete.is_some() {
                    return Err(Garble::AttachmentsMissing);
                }
                let messages = self.ledger.messages_in(frame);
                Ok(self.packet(at, SocketPacket::decode(packet)?, messages))
            }
            EnginePacket::Ping(data) => {
                let reply = Some(EnginePacket::Pong(data).encode());
                Ok(Wish { reply, then: Then::Pinged })
            }
            EnginePacket::Close => Ok(Wish { reply: None, then: Then::Closing }),
            // Over a WebSocket that is in use these say nothing; official clients pass over them.
            EnginePacket::Open(_)
            | EnginePacket::Pong(_)
            | EnginePacket::Upgrade
            | EnginePacket::Noop => Ok(Wish::default()),
        }
    }

    /// Reads a binary frame: an attachment of the packet before it, of which only the size is kept.
    pub(super) fn binary(&mut self, at: Stamp, size: usize) -> Result<Wish, Garble> {
        let text = format!("<{size} bytes>");
        self.enter(at, Event::FrameIn { on: self.on.clone(), text });
        let mut incomplete = self.incomplete.take().ok_or(Garble::Unannounced(size))?;
        incomplete.missing -= 1;
        if incomplete.missing == 0 {
            return Ok(self.whole(at, incomplete.packet, incomplete.messages));
        }
        self.incomplete = Some(incomplete);
        Ok(Wish::default())
    }

    /// Waits for the attachments of a packet, if it has any.
    fn packet(&mut self, at: Stamp, packet: SocketPacket, messages: Vec<MessageId>) -> Wish {
        match packet {
            SocketPacket::Event { binary: Binary::Attachments(missing @ 1..), .. }
            | SocketPacket::Ack { binary: Binary::Attachments(missing @ 1..), .. } => {
                self.incomplete = Some(Incomplete { packet, messages, missing });
                Wish::default()
            }
            whole => self.whole(at, whole, messages),
        }
    }

    fn whole(&self, at: Stamp, packet: SocketPacket, messages: Vec<MessageId>) -> Wish {
        match packet {
            SocketPacket::Connect { namespace, data } => {
                self.admitted(at, &namespace, data.as_ref())
            }
            SocketPacket::ConnectError { namespace, data } => self.refused(at, &namespace, data),
            SocketPacket::Disconnect { namespace } => self.expelled(&namespace),
            SocketPacket::Event { namespace, id, event, args, .. } => {
                self.event(at, Heard { namespace, id, event, args, messages })
            }
            SocketPacket::Ack { namespace, id, args, .. } => {
                self.acked(at, &namespace, id, args);
                Wish::default()
            }
        }
    }

    fn admitted(&self, at: Stamp, namespace: &Namespace, data: Option<&Value>) -> Wish {
        if namespace.as_str().starts_with(FENCE) {
            return self.let_through(at, namespace);
        }
        let text = |key| data?.get(key)?.as_str().map(ToOwned::to_owned);
        let (Some(sid), recovery) = (text("sid"), text("pid")) else {
            // Socket.IO 2 lets everybody into the main namespace unasked, without an identifier.
            let why = "CONNECT came without a session identifier, as older Socket.IO sends it";
            self.enter(at, Event::Garbled { on: self.on.clone(), why: why.to_owned() });
            return Wish::default();
        };
        let (on, name) = (self.on.clone(), namespace.to_string());
        self.enter(at, Event::Connected { on, namespace: name, sid: sid.clone(), recovery });
        self.answer(namespace, Answer::Admitted(sid));
        Wish::default()
    }

    fn refused(&self, at: Stamp, namespace: &Namespace, data: Value) -> Wish {
        if namespace.as_str().starts_with(FENCE) {
            self.fenced(at, namespace);
            return Wish::default();
        }
        let (on, name) = (self.on.clone(), namespace.to_string());
        self.enter(at, Event::Refused { on, namespace: name, payload: data.clone() });
        self.answer(namespace, Answer::Refused(data));
        Wish::default()
    }

    /// A server that lets everybody in everywhere has answered in order all the same; the namespace is left
    /// again.
    fn let_through(&self, at: Stamp, namespace: &Namespace) -> Wish {
        self.fenced(at, namespace);
        let reply = SocketPacket::Disconnect { namespace: namespace.clone() }.frame();
        Wish { reply: Some(reply), then: Then::GoOn }
    }

    /// A fence is entered only while somebody waits for it, so that it never follows its own time-out.
    fn fenced(&self, at: Stamp, namespace: &Namespace) {
        let Some(waiter) = self.shared.pending().take_door(namespace) else { return };
        self.enter(at, Event::Fenced { on: self.on.clone() });
        // Whoever waited may have given up.
        let _ = waiter.send(Answer::Refused(Value::Null));
    }

    fn answer(&self, namespace: &Namespace, answer: Answer) {
        let mut pending = self.shared.pending();
        if *namespace == self.shared.namespace {
            let admitted = matches!(answer, Answer::Admitted(_));
            pending.stand(if admitted { Place::Inside } else { Place::Outside });
        }
        if let Some(waiter) = pending.take_door(namespace) {
            // Whoever waited may have given up.
            let _ = waiter.send(answer);
        }
    }

    fn expelled(&self, namespace: &Namespace) -> Wish {
        if *namespace != self.shared.namespace {
            return Wish::default();
        }
        self.shared.pending().stand(Place::Expelled);
        let then = if self.purpose == Purpose::Tab { Then::Expelled } else { Then::GoOn };
        Wish { reply: None, then }
    }

    fn event(&self, at: Stamp, heard: Heard) -> Wish {
        let Heard { namespace, id, event, args, messages } = heard;
        let reply = id.map(|id| {
            let args = self.prepared(&event);
            SocketPacket::Ack { namespace: namespace.clone(), id, args, binary: Binary::None }
        });
        let arrival = (namespace == self.shared.namespace
            && self.shared.arrivals.receiver_count() > 0)
            .then(|| Arc::new(Arrival { at, event: event.clone(), args: args.clone() }));
        let (on, namespace) = (self.on.clone(), namespace.to_string());
        self.enter(at, Event::Received { on, namespace, event, args, ack: id, messages });
        if let Some(arrival) = arrival {
            // The last subscriber may have gone just now.
            let _ = self.shared.arrivals.send(arrival);
        }
        Wish { reply: reply.map(|packet| packet.frame()), then: Then::GoOn }
    }

    /// What the scenario answers to the server; nothing listed means no arguments.
    fn prepared(&self, event: &EventName) -> Vec<Value> {
        let found = self.answers.iter().find(|(name, _)| name == event);
        found.map(|(_, args)| args.clone()).unwrap_or_default()
    }

    fn acked(&self, at: Stamp, namespace: &Namespace, ack: u64, args: Vec<Value>) {
        self.enter(at, Event::Acked { on: self.on.clone(), ack, args: args.clone() });
        if *namespace == self.shared.namespace {
            self.shared.pending().acknowledge(ack, args);
        }
    }

    fn enter(&self, at: Stamp, event: Event) {
        self.ledger.record_at(at, event);
    }
}

/// An event that arrived whole.
struct Heard {
    namespace: Namespace,
    id: Option<u64>,
    event: EventName,
    args: Vec<Value>,
    messages: Vec<MessageId>,
}
