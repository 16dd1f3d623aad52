//! Lines of the script that do more than open, join and send once.

use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;

/// A room to join.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum JoinFile {
    /// Every connected tab of the room's members.
    Room(String),
    /// The tabs named, and what goes on meanwhile.
    Tabs(NamedJoinFile),
}

/// A room to join, by name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct NamedJoinFile {
    /// The room.
    pub(in crate::scenario) room: String,
    /// The tabs; every connected tab of the room's members where left out.
    pub(in crate::scenario) tabs: Option<OneOrMany<String>>,
    /// Messages that a member sends from before the join until shortly after it.
    #[serde(rename = "while")]
    pub(in crate::scenario) stream: Option<StreamFile>,
}

/// Messages that follow each other while something else is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct StreamFile {
    /// The tab that sends them.
    pub(in crate::scenario) from: String,
    /// How far apart; 5ms where left out.
    pub(in crate::scenario) every: Option<String>,
}

/// How messages of one tab follow each other.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum PaceFile {
    /// By a word.
    Named(NamedPaceFile),
    /// So far apart, answered or not.
    Every(String),
}

/// How messages of one tab follow each other, by a word.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum NamedPaceFile {
    /// All at once, without waiting for an answer.
    Burst,
}

/// A message that says it is of somebody else.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ForgeFile {
    /// The tab that sends it.
    pub(in crate::scenario) from: String,
    /// The user whose message it says to be.
    #[serde(rename = "as")]
    pub(in crate::scenario) victim: String,
    /// The room; the only one where left out.
    pub(in crate::scenario) room: Option<String>,
}

/// Somebody who is no member tries to hear and to be heard.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct IntrudeFile {
    /// The tabs of users who are no members.
    pub(in crate::scenario) tabs: OneOrMany<String>,
    /// The room; the only one where left out.
    pub(in crate::scenario) room: Option<String>,
}

/// Messages of one tab, and what others say in reply.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ExchangeFile {
    /// The tabs that reply, each to every message as soon as it hears it.
    pub(in crate::scenario) from: OneOrMany<String>,
    /// The tab that speaks first.
    pub(in crate::scenario) to: String,
    /// The room; the only one where left out.
    pub(in crate::scenario) room: Option<String>,
    /// How many messages it says, each after the answer to the one before; one where left out.
    pub(in crate::scenario) count: Option<u16>,
}

/// A command of the user's.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum RestartFile {
    /// The command.
    Command(String),
    /// The command, and what else is known of it.
    Named(NamedRestartFile),
}

/// A command of the user's, and what else is known of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct NamedRestartFile {
    /// The command.
    pub(in crate::scenario) command: String,
    /// How long it may take; `1m` where left out.
    pub(in crate::scenario) within: Option<String>,
    /// The server processes that run afterwards, by their names under `socket.nodes`; the same where left out.
    pub(in crate::scenario) nodes: Option<OneOrMany<String>>,
}
