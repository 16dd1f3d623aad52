//! What a frame that came means: entries in the ledger, answers to whoever waits, and what to send back.

use std::sync::Arc;

use serde_json::{Value, json};

use super::pending::{Answer, Place, Shared};
use crate::ledger::{Endpoint, Event, MessageId, PutOut, Stamp, Writer};
use crate::scenario::{EventName, Parser, Revision};
use crate::wire::attachments;
use crate::wire::client::Arrival;
use crate::wire::dialect::Dialect;
use crate::wire::engine_packet::{self, EnginePacket};
use crate::wire::msgpack;
use crate::wire::namespace::Namespace;
use crate::wire::socket_packet::{self, Binary, SocketPacket};

/// How the namespaces of fences begin.
const FENCE: &str = "/earwitness-fence-";

/// The namespace of a fence, which no server has.
pub(super) fn fence(number: u64) -> Namespace {
    Namespace::new(&format!("{FENCE}{number}"))
}

/// The namespace, which no server has either, by whose answer a server shows its revision.
pub(super) fn version_question() -> Namespace {
    Namespace::new(&format!("{FENCE}version"))
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
    /// How packets are written.
    pub(super) dialect: Dialect,
    /// The Engine.IO session identifier, by which revision 3 knows sockets, too.
    pub(super) engine_sid: String,
    /// What is answered when the server asks for an acknowledgement.
    pub(super) answers: Vec<(EventName, Vec<Value>)>,
    /// A packet whose attachments have not all come.
    pub(super) incomplete: Option<Incomplete>,
}

/// A packet whose attachments have not all come.
pub(super) struct Incomplete {
    packet: SocketPacket,
    messages: Vec<MessageId>,
    attachments: Vec<Vec<u8>>,
    missing: u16,
}

/// What a frame asks for.
#[derive(Default)]
pub(super) struct Wish {
    /// What is to be sent back.
    pub(super) reply: Reply,
    /// What becomes of the connection.
    pub(super) then: Then,
}

/// What is to be sent back.
#[derive(Default)]
pub(super) enum Reply {
    /// Nothing.
    #[default]
    Nothing,
    /// An Engine.IO packet.
    Engine(String),
    /// A Socket.IO packet.
    Socket(SocketPacket),
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
        self.hide_recovery(frame);
        self.enter(at, Event::FrameIn { on: self.on.clone(), text: frame.to_owned() });
        match EnginePacket::decode(frame)? {
            EnginePacket::Message(packet) => {
                if self.incomplete.is_some() {
                    return Err(Garble::AttachmentsMissing);
                }
                let messages = self.ledger.messages_in(frame);
                let packet = match self.dialect.parser {
                    Parser::Default => SocketPacket::decode(packet)?,
                    Parser::Msgpack => msgpack::decode_plain(packet)?,
                };
                Ok(self.packet(at, packet, messages))
            }
            EnginePacket::Ping(data) => {
                let reply = Reply::Engine(EnginePacket::Pong(data).encode());
                Ok(Wish { reply, then: Then::Pinged })
            }
            EnginePacket::Close => Ok(Wish { reply: Reply::Nothing, then: Then::Closing }),
            // On a connection that is in use these say nothing; official clients pass over them.
            EnginePacket::Open(_)
            | EnginePacket::Pong(_)
            | EnginePacket::Upgrade
            | EnginePacket::Noop => Ok(Wish::default()),
        }
    }

    /// Reads a binary frame: an attachment of the packet before it, or a packet where the parser writes bytes.
    pub(super) fn binary(&mut self, at: Stamp, bytes: Vec<u8>) -> Result<Wish, Garble> {
        if self.dialect.parser == Parser::Msgpack {
            return self.packed(at, &bytes);
        }
        let (size, text) = (bytes.len(), format!("<{} bytes>", bytes.len()));
        self.enter(at, Event::FrameIn { on: self.on.clone(), text });
        let mut incomplete = self.incomplete.take().ok_or(Garble::Unannounced(size))?;
        incomplete.messages.extend(self.ledger.messages_in(&String::from_utf8_lossy(&bytes)));
        incomplete.attachments.push(bytes);
        incomplete.missing -= 1;
        if incomplete.missing > 0 {
            self.incomplete = Some(incomplete);
            return Ok(Wish::default());
        }
        let Incomplete { mut packet, mut messages, attachments, .. } = incomplete;
        if let SocketPacket::Event { args, .. } | SocketPacket::Ack { args, .. } = &mut packet {
            attachments::put(args, &attachments);
        }
        messages.sort_unstable();
        messages.dedup();
        Ok(self.whole(at, packet, messages))
    }

    /// Reads a packet that is written as `MessagePack`. The ledger keeps what it says beside its size.
    fn packed(&mut self, at: Stamp, bytes: &[u8]) -> Result<Wish, Garble> {
        let packet = msgpack::decode(bytes);
        let said = packet.as_ref().map(SocketPacket::frame).unwrap_or_default();
        self.hide_recovery(&said);
        let text = format!("<{} bytes> {said}", bytes.len());
        let messages = self.ledger.messages_in(&said);
        self.enter(at, Event::FrameIn { on: self.on.clone(), text });
        Ok(self.packet(at, packet?, messages))
    }

    /// The identifier by which a session is recovered is as good as the session, so it may not stand in the ledger.
    fn hide_recovery(&self, frame: &str) {
        if !frame.starts_with("40") || !frame.contains("\"pid\"") {
            return;
        }
        if let Ok(EnginePacket::Message(packet)) = EnginePacket::decode(frame)
            && let Ok(SocketPacket::Connect { data: Some(data), .. }) = SocketPacket::decode(packet)
            && let Some(pid) = data.get("pid").and_then(Value::as_str)
        {
            self.ledger.hide(pid);
        }
    }

    /// Waits for the attachments of a packet, if it has any.
    fn packet(&mut self, at: Stamp, packet: SocketPacket, messages: Vec<MessageId>) -> Wish {
        match packet {
            SocketPacket::Event { binary: Binary::Attachments(missing @ 1..), .. }
            | SocketPacket::Ack { binary: Binary::Attachments(missing @ 1..), .. } => {
                let attachments = Vec::new();
                self.incomplete = Some(Incomplete { packet, messages, attachments, missing });
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
            SocketPacket::Disconnect { namespace } => self.expelled(at, &namespace),
            SocketPacket::Event { namespace, id, event, args, .. } => {
                self.event(at, Heard { namespace, id, event, args, messages })
            }
            SocketPacket::Ack { id, args, .. } => {
                self.acked(at, id, args);
                Wish::default()
            }
        }
    }

    fn admitted(&self, at: Stamp, namespace: &Namespace, data: Option<&Value>) -> Wish {
        if namespace.as_str().starts_with(FENCE) {
            return self.let_through(at, namespace);
        }
        if self.dialect.revision == Revision::Three && self.is_by_the_way(namespace) {
            return Wish::default();
        }
        let text = |key| data?.get(key)?.as_str().map(ToOwned::to_owned);
        let Some(sid) = text("sid").or_else(|| self.sid_of_three(namespace)) else {
            // Socket.IO 2 lets everybody into the main namespace unasked, without an identifier.
            let why = "CONNECT came without a session identifier, as older Socket.IO sends it";
            self.enter(at, Event::Garbled { on: self.on.clone(), why: why.to_owned() });
            return Wish::default();
        };
        let recovery = text("pid").map(|pid| self.shared.pending().offer_recovery(pid));
        let (on, name) = (self.on.clone(), namespace.to_string());
        self.enter(at, Event::Connected { on, namespace: name, sid: sid.clone(), recovery });
        self.answer(namespace, Answer::Admitted(sid));
        Wish::default()
    }

    /// Revision 3 lets every client into the main namespace, even one that wants another.
    fn is_by_the_way(&self, namespace: &Namespace) -> bool {
        namespace.is_main() && !self.shared.namespace.is_main()
    }

    /// In revision 3 sockets are known by the session of Engine.IO, and CONNECT does not repeat it.
    fn sid_of_three(&self, namespace: &Namespace) -> Option<String> {
        let of_namespace = || {
            let prefix = if namespace.is_main() { "" } else { &format!("{namespace}#") };
            format!("{prefix}{}", self.engine_sid)
        };
        (self.dialect.revision == Revision::Three).then(of_namespace)
    }

    fn refused(&self, at: Stamp, namespace: &Namespace, data: Value) -> Wish {
        if namespace.as_str().starts_with(FENCE) {
            self.fenced(at, namespace);
            return Wish::default();
        }
        let data = self.in_words_of_four(data);
        let (on, name) = (self.on.clone(), namespace.to_string());
        self.enter(at, Event::Refused { on, namespace: name, payload: data.clone() });
        self.answer(namespace, Answer::Refused(data));
        Wish::default()
    }

    /// In revision 3 a refusal is either the message or the data; in revision 4 an object with both. All that reads
    /// refusals knows the latter.
    fn in_words_of_four(&self, data: Value) -> Value {
        match (self.dialect.revision, data) {
            (Revision::Three, message @ Value::String(_)) => json!({ "message": message }),
            (Revision::Three, data) => json!({ "data": data }),
            (Revision::Four, data) => data,
        }
    }

    /// A server that lets everybody in everywhere has answered in order all the same; the namespace is left
    /// again.
    fn let_through(&self, at: Stamp, namespace: &Namespace) -> Wish {
        self.fenced(at, namespace);
        let reply = Reply::Socket(SocketPacket::Disconnect { namespace: namespace.clone() });
        Wish { reply, then: Then::GoOn }
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
        let admitted = matches!(answer, Answer::Admitted(_));
        let own = *namespace == self.shared.namespace;
        if own {
            pending.stand(if admitted { Place::Inside } else { Place::Outside });
        } else if admitted {
            pending.enter(namespace);
        }
        match pending.take_door(namespace) {
            Some(waiter) => {
                // Whoever waited may have given up.
                let _ = waiter.send(answer);
            }
            None if own && self.dialect.revision == Revision::Three => pending.keep_unasked(answer),
            None => {}
        }
    }

    fn expelled(&self, at: Stamp, namespace: &Namespace) -> Wish {
        let is_own = *namespace == self.shared.namespace;
        let then = if is_own && self.purpose == Purpose::Tab { Then::Expelled } else { Then::GoOn };
        if then == Then::GoOn {
            let put_out = PutOut { on: self.on.clone(), namespace: namespace.to_string() };
            self.ledger.record_at(at, Event::PutOut(put_out));
        }
        if is_own {
            self.shared.pending().stand(Place::Expelled);
        } else {
            self.shared.pending().exit(namespace);
        }
        self.shared.put_out.notify_waiters();
        Wish { reply: Reply::Nothing, then }
    }

    fn event(&self, at: Stamp, heard: Heard) -> Wish {
        let Heard { namespace, id, event, mut args, messages } = heard;
        if id.is_none() && namespace == self.shared.namespace {
            self.take_offset(&mut args);
        }
        let reply = id.map(|id| {
            let args = self.prepared(&event);
            SocketPacket::Ack { namespace: namespace.clone(), id, args, binary: Binary::None }
        });
        let is_heard = self.is_heard(&namespace) && self.shared.arrivals.receiver_count() > 0;
        let arrival = is_heard.then(|| {
            let (namespace, event, args) = (namespace.to_string(), event.clone(), args.clone());
            Arc::new(Arrival { at, namespace, event, args })
        });
        let (on, namespace) = (self.on.clone(), namespace.to_string());
        self.enter(at, Event::Received { on, namespace, event, args, ack: id, messages });
        if let Some(arrival) = arrival {
            // The last subscriber may have gone just now.
            let _ = self.shared.arrivals.send(arrival);
        }
        Wish { reply: reply.map_or(Reply::Nothing, Reply::Socket), then: Then::GoOn }
    }

    /// Whether somebody may wait for an event of this namespace.
    fn is_heard(&self, namespace: &Namespace) -> bool {
        *namespace == self.shared.namespace || self.shared.pending().is_also_inside(namespace)
    }

    /// Where the session can be recovered, the server puts an offset behind the arguments of every event that asks
    /// for no acknowledgement; it is no payload (`connection-state-recovery`, "How it works under the hood").
    fn take_offset(&self, args: &mut Vec<Value>) {
        let mut pending = self.shared.pending();
        let Some(offset) = pending.offset() else { return };
        if args.last().and_then(Value::as_str).is_some_and(is_offset)
            && let Some(Value::String(text)) = args.pop()
        {
            *offset = text;
        }
    }

    /// What the scenario answers to the server; nothing listed means no arguments.
    fn prepared(&self, event: &EventName) -> Vec<Value> {
        let found = self.answers.iter().find(|(name, _)| name == event);
        found.map(|(_, args)| args.clone()).unwrap_or_default()
    }

    fn acked(&self, at: Stamp, ack: u64, args: Vec<Value>) {
        let turn = self.shared.pending().turn_of(ack);
        self.enter(at, Event::Acked { on: self.on.clone(), ack, args: args.clone(), turn });
        self.shared.pending().acknowledge(ack, args);
    }

    fn enter(&self, at: Stamp, event: Event) {
        self.ledger.record_at(at, event);
    }
}

/// Whether a text can be an offset: adapters make them of a counter, a time or a hash, and never with spaces.
fn is_offset(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=64).contains(&text.len()) && text.chars().all(fits)
}

/// An event that arrived whole.
struct Heard {
    namespace: Namespace,
    id: Option<u64>,
    event: EventName,
    args: Vec<Value>,
    messages: Vec<MessageId>,
}
