//! Events by which a system says who is there.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The events by which a system says who is there; each may be left out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::scenario) struct PresenceFile {
    /// A user has opened a first tab.
    pub(in crate::scenario) online: Option<AnnouncedFile>,
    /// The last tab of a user is gone.
    pub(in crate::scenario) offline: Option<AnnouncedFile>,
    /// A tab has joined a room; told to the others in it.
    pub(in crate::scenario) joined: Option<AnnouncedFile>,
    /// A tab has left a room, or is gone; told to the others in it.
    pub(in crate::scenario) left: Option<AnnouncedFile>,
}

/// An event that tells something of a user.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) struct AnnouncedFile {
    /// The event's name.
    pub(in crate::scenario) on: String,
    /// What its first argument must hold (partial match; a list matches the arguments by place).
    #[serde(rename = "where")]
    pub(in crate::scenario) filter: Option<Value>,
    /// Where the user's identity stands: `/pointer` into the first argument, or `args:/pointer`.
    pub(in crate::scenario) who: Option<String>,
    /// What the user's identity is; `{{ user.id }}` where left out.
    pub(in crate::scenario) is: Option<String>,
}
