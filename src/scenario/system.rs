//! What the system under test looks like: an address, a handful of procedures, and its channels.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::audience::Audience;
use super::names::{EventName, NodeName};
use super::pointer::Pointer;
use super::presence::Presence;
use super::step::Step;
use super::template::{Shape, Template};

/// The system under test.
#[derive(Clone, Debug)]
pub struct System {
    /// The base address, without a slash at its end.
    pub url: String,
    /// Steps by which each user logs in.
    pub login: Vec<Step>,
    /// Where the public keys stand that verify tokens.
    pub keys: Vec<KeySource>,
    /// Steps by which a user gets a new token for the one it has.
    pub refresh: Vec<Step>,
    /// Steps by which a user logs out.
    pub logout: Vec<Step>,
    /// By which a system in development tells which secret each end holds.
    pub diagnostic: Option<Step>,
    /// Steps done once before the sockets open.
    pub setup: Vec<Step>,
    /// How sockets are opened.
    pub socket: Socket,
    /// Steps of each tab right after CONNECT.
    pub greet: Vec<Step>,
    /// Steps by which a tab joins a room.
    pub join: Vec<Step>,
    /// Steps by which a tab leaves a room.
    pub leave: Vec<Step>,
    /// Steps by which a tab sends one message.
    pub send: Vec<Step>,
    /// Steps by which a tab asks for the past messages of a room.
    pub history: Vec<Step>,
    /// Steps by which a tab sends a message that says it is of somebody else.
    pub forge: Vec<Step>,
    /// The events by which the system says who is there.
    pub presence: Presence,
    /// What captures numbers that are the same whenever the same tabs are open.
    pub metrics: Option<Step>,
    /// Steps of a socket that only somebody with an identity can do.
    pub proof: Vec<Step>,
    /// HTTP steps that only a good token can do.
    pub protected: Vec<Step>,
    /// The events in which messages arrive.
    pub channels: Vec<Channel>,
    /// Who should hear a message; absent where nothing was declared.
    pub audience: Option<Audience>,
}

/// Where public keys are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A whole address.
    Address(String),
    /// A file, relative to the scenario's folder.
    File(String),
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(place) | Self::File(place) => f.write_str(place),
        }
    }
}

/// How sockets are opened.
#[derive(Clone, Debug)]
pub struct Socket {
    /// The address, without the path.
    pub url: String,
    /// The server processes behind it, each by an address of its own, where they are named.
    pub nodes: IndexMap<NodeName, String>,
    /// The Engine.IO path, with its slashes.
    pub path: String,
    /// The Socket.IO namespace.
    pub namespace: Template,
    /// Further namespaces that must not let anybody in without a token.
    pub namespaces: Vec<String>,
    /// Parameters of the handshake address.
    pub query: Vec<(String, Shape)>,
    /// Headers of the handshake.
    pub headers: Vec<(String, Template)>,
    /// The `auth` object of CONNECT, without the token.
    pub auth: Shape,
    /// Where the token travels.
    pub token: TokenPlace,
    /// By which transports.
    pub transports: Transports,
    /// The revision of the protocol; found out from the server where it is left open.
    pub version: Option<Revision>,
    /// How packets are written.
    pub parser: Parser,
    /// What is answered when the server asks for an acknowledgement.
    pub answers: Vec<(EventName, Vec<Value>)>,
}

/// Where the token travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenPlace {
    /// Under a key of CONNECT's `auth` object.
    Auth(String),
    /// In a parameter of the handshake address.
    Query(String),
    /// In a header of the handshake; `Authorization` gets the prefix `Bearer `.
    Header(String),
    /// In a cookie of the handshake.
    Cookie(String),
    /// Nowhere: cookies of the login, or a greeting, take its place.
    None,
}

impl TokenPlace {
    /// Reads `auth:token` and its like.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self::None);
        }
        let (kind, name) = text.split_once(':').filter(|(_, name)| !name.is_empty())?;
        let name = name.to_owned();
        match kind {
            "auth" => Some(Self::Auth(name)),
            "query" => Some(Self::Query(name)),
            "header" => Some(Self::Header(name)),
            "cookie" => Some(Self::Cookie(name)),
            _ => None,
        }
    }
}

impl fmt::Display for TokenPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auth(key) => write!(f, "auth:{key}"),
            Self::Query(key) => write!(f, "query:{key}"),
            Self::Header(name) => write!(f, "header:{name}"),
            Self::Cookie(name) => write!(f, "cookie:{name}"),
            Self::None => f.write_str("none"),
        }
    }
}

/// An Engine.IO transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// HTTP long-polling.
    Polling,
    /// WebSocket.
    Websocket,
}

/// By which transports a connection is opened and carried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transports {
    /// WebSocket from the first byte.
    Websocket,
    /// HTTP long-polling and nothing else.
    Polling,
    /// HTTP long-polling, upgraded to WebSocket as soon as the server lets it.
    Upgrade,
}

impl Transports {
    /// Whether one is used at any time.
    pub fn include(self, transport: Transport) -> bool {
        match self {
            Self::Websocket => transport == Transport::Websocket,
            Self::Polling => transport == Transport::Polling,
            Self::Upgrade => true,
        }
    }

    /// The transport of the first request.
    pub fn first(self) -> Transport {
        match self {
            Self::Websocket => Transport::Websocket,
            Self::Polling | Self::Upgrade => Transport::Polling,
        }
    }
}

/// A revision of the Engine.IO protocol, and with it of Socket.IO's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Revision {
    /// Engine.IO 3 with Socket.IO protocol 4, as servers of Socket.IO 2 speak it.
    Three,
    /// Engine.IO 4 with Socket.IO protocol 5, as servers of Socket.IO 3 and 4 speak it.
    Four,
}

impl TryFrom<u8> for Revision {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            3 => Ok(Self::Three),
            4 => Ok(Self::Four),
            other => Err(format!("there is no revision {other} of Engine.IO here")),
        }
    }
}

impl From<Revision> for u8 {
    fn from(revision: Revision) -> Self {
        match revision {
            Revision::Three => 3,
            Revision::Four => 4,
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Engine.IO {}", u8::from(*self))
    }
}

/// How Socket.IO packets are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parser {
    /// As text, binary data behind it (`socket.io-parser`).
    #[default]
    Default,
    /// As `MessagePack` (`socket.io-msgpack-parser`).
    Msgpack,
}

/// An event in which messages arrive; each has a matrix of its own.
#[derive(Clone, Debug)]
pub struct Channel {
    /// The event's name.
    pub on: EventName,
    /// Further events in which the same messages may come.
    pub also: Vec<EventName>,
    /// What its arguments must hold to count.
    pub filter: Option<Shape>,
    /// Where the sender's identity stands, and what it must be.
    pub sender: Option<SenderField>,
    /// How a message is known again.
    pub marker: MarkerUse,
    /// Among which tabs it is heard.
    pub among: Among,
    /// Who should hear on this channel, where it differs from the system's audience.
    pub audience: Option<Audience>,
    /// The event of another channel that must come first, of one message and at one tab.
    pub after: Option<EventName>,
}

impl Channel {
    /// Whether messages of this channel come in an event.
    pub fn hears(&self, event: &EventName) -> bool {
        self.on == *event || self.also.contains(event)
    }
}

/// Among which tabs a channel is heard; every other tab is outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Among {
    /// The tabs that have joined the room.
    #[default]
    Joined,
    /// Every connected tab of the room's members, whether it joined or not.
    Members,
}

/// Where the sender's identity stands, and what it must be.
#[derive(Clone, Debug)]
pub struct SenderField {
    /// Where in the arguments.
    pub at: ArgPointer,
    /// What it must be.
    pub is: Template,
}

/// A pointer into the arguments of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgPointer {
    /// Into the first argument.
    First(Pointer),
    /// Into the list of all arguments.
    All(Pointer),
}

impl ArgPointer {
    /// Reads `/pointer` or `args:/pointer`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("args:") {
            Some(rest) => Pointer::parse(rest).map(Self::All),
            None => Pointer::parse(text).map(Self::First),
        }
    }

    /// The part of the arguments that it points to.
    pub fn find(&self, args: &[Value]) -> Option<Value> {
        match self {
            Self::First(pointer) => pointer.find(args.first()?),
            Self::All(pointer) => pointer.find(&Value::Array(args.to_vec())),
        }
    }
}

/// How a message is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkerUse {
    /// By the marker, anywhere in the frame.
    Anywhere,
    /// Not at all: sends go one by one, and arrivals are counted.
    Counted,
}
