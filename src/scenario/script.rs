//! The script: what is done, in order.

use std::time::Duration;

use super::names::{EventName, NodeName, RoomName, TabId, UserName};
use super::template::Shape;

/// One line of the script.
#[derive(Clone, Debug)]
pub enum Direction {
    /// Opens sockets.
    Connect(Vec<TabId>),
    /// Joins a room.
    Join {
        /// The room.
        room: RoomName,
        /// The tabs.
        tabs: Concerned,
        /// What a member sends meanwhile.
        stream: Option<Stream>,
    },
    /// Leaves a room.
    Leave {
        /// The room.
        room: RoomName,
        /// The tabs.
        tabs: Concerned,
    },
    /// Sends messages.
    Send {
        /// The room.
        room: RoomName,
        /// The tabs.
        from: Concerned,
        /// How many each.
        count: u16,
        /// How the messages of one tab follow each other.
        pace: Pace,
    },
    /// Tabs reply to what another says, as soon as they hear it.
    Reply(Exchange),
    /// Closes sockets in good order.
    Close(Vec<TabId>),
    /// Loses connections without a word.
    Drop {
        /// The tabs.
        tabs: Vec<TabId>,
        /// How they are lost.
        by: Loss,
    },
    /// Opens closed sockets again.
    Reconnect {
        /// The tabs.
        tabs: Vec<TabId>,
        /// Whether they join what they had joined.
        rejoin: Rejoin,
        /// Which session they ask for.
        session: Resumption,
        /// Which token they show.
        token: TokenUse,
        /// How many times, one after the other.
        times: u16,
    },
    /// Asks for the past messages of a room.
    History {
        /// The room.
        room: RoomName,
        /// The tabs.
        tabs: Concerned,
    },
    /// Sends a message that says it is of somebody else.
    Forge(Forgery),
    /// Tabs of users who are no members try to hear and to be heard.
    Intrude {
        /// The room.
        room: RoomName,
        /// The tabs.
        tabs: Vec<TabId>,
    },
    /// Runs a command of the user's.
    Restart(Restart),
    /// Users get new tokens for the ones that they have.
    Refresh(Vec<UserName>),
    /// Users log out.
    Logout(Vec<UserName>),
    /// Waits until the tokens of users have expired.
    Expire(Vec<UserName>),
    /// Waits for a time.
    Wait(Duration),
    /// Waits until something has happened.
    Expect(Expectation),
}

/// The tabs that a line concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concerned {
    /// Every connected tab of the room's members (joining, leaving), or every joined tab (sending).
    Members,
    /// These.
    These(Vec<TabId>),
}

/// How the messages of one tab follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Each after the answer to the one before.
    Answered,
    /// All at once.
    Burst,
    /// So far apart, answered or not.
    Every(Duration),
}

/// Messages that a member sends while somebody joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The tab that sends them.
    pub from: TabId,
    /// How far apart.
    pub every: Duration,
}

/// Messages of one tab, and what others say in reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The room.
    pub room: RoomName,
    /// The tab that speaks first.
    pub to: TabId,
    /// The tabs that reply.
    pub from: Vec<TabId>,
    /// How many messages it says, each after the answer to the one before.
    pub count: u16,
}

/// A command of the user's that does something to the system, and its connections with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restart {
    /// The command, for the shell.
    pub command: String,
    /// How long it may take.
    pub within: Duration,
    /// The server processes that run afterwards, where it changes which.
    pub nodes: Option<Vec<NodeName>>,
}

/// A message that says it is of somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgery {
    /// The room.
    pub room: RoomName,
    /// The tab that sends it.
    pub from: TabId,
    /// The user whose message it says to be.
    pub victim: UserName,
}

/// Whether a tab that comes back joins again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejoin {
    /// It joins what it had joined.
    Same,
    /// It joins nothing.
    Nothing,
}

/// How a connection is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// By a reset, which the server learns at once.
    Reset,
    /// By silence, which the server has to notice by its heartbeat.
    Silence,
}

/// Which session a tab that comes back asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resumption {
    /// A new one.
    New,
    /// The one that it had, where the server offers to recover it.
    Same,
    /// That of another tab, as somebody would who has learnt its private identifier.
    Of(TabId),
}

/// Which token a tab that comes back shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenUse {
    /// The one that it had.
    Same,
    /// A fresh one: its user logs in again.
    Fresh,
    /// The one before the latest: from before its user refreshed it, or logged in again.
    Previous,
}

/// Something that must happen, or must not.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The tabs concerned.
    pub tabs: Vec<TabId>,
    /// What must hold for each of them.
    pub what: Expected,
    /// How long it may take.
    pub within: Duration,
}

/// What must hold.
#[derive(Clone, Debug)]
pub enum Expected {
    /// An event arrives.
    Hears {
        /// The event.
        event: EventName,
        /// What its arguments must hold.
        filter: Option<Shape>,
    },
    /// An event does not arrive.
    HearsNot {
        /// The event.
        event: EventName,
        /// What its arguments would hold.
        filter: Option<Shape>,
    },
    /// The connection, or what the tab did last, was refused.
    Refused {
        /// What was refused.
        at: RefusedAt,
        /// A part of the refusal's message.
        message: Option<String>,
        /// The HTTP status of the refused handshake.
        status: Option<u16>,
    },
    /// The server has closed the connection.
    Disconnected,
}

/// What was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedAt {
    /// The connection.
    Connect,
    /// The steps right after CONNECT.
    Greet,
    /// The latest join.
    Join,
    /// The latest sends: those of one line of the script.
    Send,
}
