//! Steps, as they are written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::OneOrMany;

/// A step of a procedure: an HTTP request or a Socket.IO emit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum StepFile {
    /// An HTTP request.
    Http(Box<HttpFile>),
    /// A Socket.IO emit.
    Emit(Box<EmitFile>),
}

/// An HTTP request and what is expected of its answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) struct HttpFile {
    /// Method and path, or method and whole address: `POST /api/auth/login`.
    pub(in crate::scenario) http: String,
    /// Parameters added to the address.
    #[serde(default)]
    pub(in crate::scenario) query: IndexMap<String, Value>,
    /// Request headers.
    #[serde(default)]
    pub(in crate::scenario) headers: IndexMap<String, String>,
    /// A JSON body.
    pub(in crate::scenario) json: Option<Value>,
    /// A body of form fields (`application/x-www-form-urlencoded`).
    pub(in crate::scenario) form: Option<IndexMap<String, Value>>,
    /// A body of form parts (`multipart/form-data`).
    pub(in crate::scenario) multipart: Option<IndexMap<String, Value>>,
    /// A body of plain text.
    pub(in crate::scenario) text: Option<String>,
    /// HTTP Basic authentication.
    pub(in crate::scenario) basic: Option<BasicFile>,
    /// Whether redirects are followed; left out, they are not.
    #[serde(default)]
    pub(in crate::scenario) redirects: RedirectsFile,
    /// What the answer must be; left out, any status from 200 to 299.
    #[serde(default)]
    pub(in crate::scenario) expect: ExpectAnswerFile,
    /// Values taken from the answer: name to `body:/pointer`, `header:Name`, `cookie:name`, `regex:…` or `claim:/pointer`.
    #[serde(default)]
    pub(in crate::scenario) capture: IndexMap<String, String>,
    /// The user who does it, or several who do it one after the other (in `setup` only).
    pub(in crate::scenario) by: Option<OneOrMany<String>>,
}

/// Whether redirects are followed.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum RedirectsFile {
    /// A redirect is an answer like any other.
    #[default]
    Stop,
    /// Up to ten redirects are followed.
    Follow,
}

/// Name and password of HTTP Basic authentication.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct BasicFile {
    /// The user name.
    pub(in crate::scenario) user: String,
    /// The password.
    pub(in crate::scenario) password: String,
}

/// What an HTTP answer must be.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct ExpectAnswerFile {
    /// The status, or several that are fine.
    pub(in crate::scenario) status: Option<OneOrMany<u16>>,
    /// What response headers must be, by name: `{ Location: /home }`; operators work here too.
    pub(in crate::scenario) headers: IndexMap<String, Value>,
    /// What the JSON body must hold (partial match).
    pub(in crate::scenario) body: Option<Value>,
}

/// A Socket.IO emit and how the system confirms it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) struct EmitFile {
    /// The event's name.
    pub(in crate::scenario) emit: String,
    /// The arguments, in order.
    #[serde(default)]
    pub(in crate::scenario) args: Vec<Value>,
    /// What the acknowledgement must hold (partial match; a list matches the arguments by place; `{}` takes any).
    pub(in crate::scenario) ack: Option<Value>,
    /// An event that confirms in place of an acknowledgement.
    pub(in crate::scenario) reply: Option<ReplyFile>,
    /// An event that says no.
    pub(in crate::scenario) refusal: Option<ReplyFile>,
    /// Values taken from the confirmation: name to `ack:/pointer` or `event:/pointer` (into the first argument), `args:/1/pointer` (into the list of all), or `claim:/pointer`.
    #[serde(default)]
    pub(in crate::scenario) capture: IndexMap<String, String>,
    /// How long to wait where nothing confirms, such as `100ms`.
    pub(in crate::scenario) settle: Option<String>,
    /// How long the confirmation may take, in place of `timing.ack`.
    pub(in crate::scenario) timeout: Option<String>,
    /// The user who does it, or several who do it one after the other (in `setup` only).
    pub(in crate::scenario) by: Option<OneOrMany<String>>,
}

/// An event that answers an emit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ReplyFile {
    /// The event's name.
    pub(in crate::scenario) on: String,
    /// What its first argument must hold (partial match; a list matches the arguments by place).
    #[serde(rename = "where")]
    pub(in crate::scenario) filter: Option<Value>,
}
