//! The script, as it is written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::OneOrMany;
use super::verbs::{ExchangeFile, ForgeFile, IntrudeFile, JoinFile, PaceFile, RestartFile};

/// One line of the script.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) enum DirectionFile {
    /// Opens sockets: `all`, a user, a tab, or a list of them.
    Connect(OneOrMany<String>),
    /// Joins a room: its name, or `{ room, tabs, while }`.
    Join(JoinFile),
    /// Leaves a room: its name, or `{ room, tabs }`.
    Leave(RoomTabsFile),
    /// Sends messages.
    Send(SendFile),
    /// Tabs reply to what another says, as soon as they hear it: `{ from, to, room, count }`.
    Reply(ExchangeFile),
    /// Closes sockets in good order.
    Close(OneOrMany<String>),
    /// Loses connections without a word.
    Drop(DropFile),
    /// Opens closed sockets again, and joins what they had joined.
    Reconnect(ReconnectFile),
    /// Users get new tokens by `system.refresh`, or by logging in again: `all`, a user, or a list of users.
    Refresh(OneOrMany<String>),
    /// Users log out by `system.logout`: `all`, a user, or a list of users.
    Logout(OneOrMany<String>),
    /// Waits until the tokens of users have expired: `all`, a user, or a list of users.
    Expire(OneOrMany<String>),
    /// Asks for the past messages of a room: its name, or `{ room, tabs }`.
    History(RoomTabsFile),
    /// Sends a message that says it is of somebody else: `{ from, as, room }`.
    Forge(ForgeFile),
    /// Tabs of users who are no members try to hear and to be heard: `{ tabs, room }`.
    Intrude(IntrudeFile),
    /// Runs a command, such as one that restarts the server: the command, or `{ command, within, nodes }`.
    Restart(RestartFile),
    /// Waits for a time such as `200ms`.
    Wait(String),
    /// Waits until something has happened, and holds the run to it.
    Expect(ExpectFile),
}

/// A room and the tabs concerned.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum RoomTabsFile {
    /// Every connected tab of the room's members.
    Room(String),
    /// The tabs named.
    Tabs(NamedRoomTabsFile),
}

/// A room and the tabs concerned, by name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct NamedRoomTabsFile {
    /// The room.
    pub(in crate::scenario) room: String,
    /// The tabs; every connected tab of the room's members where left out.
    pub(in crate::scenario) tabs: Option<OneOrMany<String>>,
}

/// Messages to send.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct SendFile {
    /// The sending tabs: `each` for every joined tab, a user, a tab, or a list.
    pub(in crate::scenario) from: OneOrMany<String>,
    /// The room; the only one where left out.
    pub(in crate::scenario) room: Option<String>,
    /// How many messages each of them sends; one where left out.
    pub(in crate::scenario) count: Option<u16>,
    /// How messages of one tab follow each other: `burst`, or a time such as `200ms`; each after the answer to the one
    /// before where left out.
    pub(in crate::scenario) pace: Option<PaceFile>,
}

/// Connections to lose.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum DropFile {
    /// Those of these tabs, by a reset.
    Tabs(OneOrMany<String>),
    /// Those of these tabs, with a say on how.
    Named(NamedDropFile),
}

/// Connections to lose, with a say on how.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct NamedDropFile {
    /// The tabs.
    pub(in crate::scenario) tabs: OneOrMany<String>,
    /// How they are lost.
    #[serde(default)]
    pub(in crate::scenario) by: LossFile,
}

/// How a connection is lost.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum LossFile {
    /// It is reset, and the server learns it at once.
    #[default]
    Reset,
    /// It falls silent, and the server has to notice by its heartbeat.
    Silence,
}

/// Sockets to open again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum ReconnectFile {
    /// These tabs, which then join what they had joined.
    Tabs(OneOrMany<String>),
    /// These tabs, with a say on joining again.
    Named(NamedReconnectFile),
}

/// Sockets to open again, with a say on joining again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct NamedReconnectFile {
    /// The tabs.
    pub(in crate::scenario) tabs: OneOrMany<String>,
    /// Whether they join what they had joined.
    #[serde(default)]
    pub(in crate::scenario) rejoin: RejoinFile,
    /// Whether they ask for the session that they had (connection state recovery).
    #[serde(default)]
    pub(in crate::scenario) session: ResumptionFile,
    /// Whether their users log in again before.
    #[serde(default)]
    pub(in crate::scenario) token: TokenUseFile,
    /// How many times, one after the other; once where left out.
    #[schemars(range(min = 1, max = 1000))]
    pub(in crate::scenario) times: Option<u16>,
}

/// Which token a tab that comes back shows.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum TokenUseFile {
    /// The one that it had.
    #[default]
    Same,
    /// A fresh one: its user logs in again.
    Fresh,
    /// The one before the latest, from before its user refreshed it or logged in again.
    Previous,
}

impl NamedReconnectFile {
    /// These tabs, and nothing special about them.
    pub(in crate::scenario) fn of(tabs: OneOrMany<String>) -> Self {
        let (rejoin, session) = (RejoinFile::default(), ResumptionFile::default());
        Self { tabs, rejoin, session, token: TokenUseFile::default(), times: None }
    }
}

/// Which session a tab that comes back asks for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum ResumptionFile {
    /// A new one, or its own.
    Own(OwnResumptionFile),
    /// That of another tab, such as `alice/1`, as somebody would who has learnt its private identifier.
    Of(String),
}

impl Default for ResumptionFile {
    fn default() -> Self {
        Self::Own(OwnResumptionFile::default())
    }
}

/// A new session, or the tab's own.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum OwnResumptionFile {
    /// A new one, as after a reload of the page.
    #[default]
    New,
    /// The one that it had, where the server offers to recover it.
    Same,
}

/// Whether a tab that comes back joins again.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum RejoinFile {
    /// It joins what it had joined, as a good client does.
    #[default]
    Same,
    /// It joins nothing.
    Nothing,
}

/// Something that must happen, or must not.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) struct ExpectFile {
    /// The tabs concerned.
    pub(in crate::scenario) tabs: OneOrMany<String>,
    /// An event that must arrive at each of them.
    pub(in crate::scenario) hears: Option<String>,
    /// An event that must not arrive at any of them.
    pub(in crate::scenario) hears_not: Option<String>,
    /// What the event's first argument must hold.
    #[serde(rename = "where")]
    pub(in crate::scenario) filter: Option<Value>,
    /// That their connection, or what they did last, was refused; `{}` for any refusal of the connection.
    pub(in crate::scenario) refused: Option<RefusedFile>,
    /// That the server has closed their connection.
    pub(in crate::scenario) disconnected: Option<DisconnectedFile>,
    /// How long it may take; `timing.ack` where left out.
    pub(in crate::scenario) within: Option<String>,
}

/// A refusal to expect.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct RefusedFile {
    /// What was refused: the connection, or the tab's latest greeting, join or send.
    pub(in crate::scenario) at: RefusedAtFile,
    /// A part of the refusal's message.
    pub(in crate::scenario) message: Option<String>,
    /// The HTTP status of a refused handshake.
    pub(in crate::scenario) status: Option<u16>,
}

/// What was refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum RefusedAtFile {
    /// The connection.
    #[default]
    Connect,
    /// The steps right after CONNECT.
    Greet,
    /// The latest join.
    Join,
    /// The latest sends.
    Send,
}

/// A disconnection to expect.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct DisconnectedFile {}
