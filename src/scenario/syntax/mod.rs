//! The scenario file as it is written. The JSON Schema is made from these types.
//!
//! Shapes are checked against that schema before these types are filled (see `shape`), so that every
//! mistake is reported at once with its place; the untagged forms here never have to explain themselves.

mod presence;
mod script;
mod step;
mod verbs;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

pub(in crate::scenario) use presence::{AnnouncedFile, PresenceFile};
pub(in crate::scenario) use script::{
    DirectionFile, DropFile, ExpectFile, LossFile, NamedReconnectFile, OwnResumptionFile,
    ReconnectFile, RefusedAtFile, RefusedFile, RejoinFile, ResumptionFile, RoomTabsFile, SendFile,
    TokenUseFile,
};
pub(in crate::scenario) use step::{EmitFile, HttpFile, RedirectsFile, ReplyFile, StepFile};
pub(in crate::scenario) use verbs::{
    ExchangeFile, ForgeFile, IntrudeFile, JoinFile, NamedPaceFile, PaceFile, RestartFile,
    StreamFile,
};

/// A scenario: what the system looks like, who takes part, and what must hold.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::scenario) struct ScenarioFile {
    /// What the scenario is called in reports; the file's name where it is left out.
    pub(in crate::scenario) name: Option<String>,
    /// Another scenario file, relative to this one, that this one is laid over.
    pub(in crate::scenario) extends: Option<String>,
    /// What the system under test looks like.
    pub(in crate::scenario) system: SystemFile,
    /// The accounts that take part, in the order in which they speak.
    pub(in crate::scenario) users: IndexMap<String, UserFile>,
    /// The rooms that they join.
    pub(in crate::scenario) rooms: IndexMap<String, RoomFile>,
    /// Candidates for the secret that signs or verifies the tokens; never sent and never printed.
    pub(in crate::scenario) secrets: Vec<SecretFile>,
    /// Logs that the server writes, followed while the run goes on; paths are relative to this file.
    pub(in crate::scenario) server_logs: Vec<String>,
    /// What is done, in order; left out, the standard script runs.
    pub(in crate::scenario) script: Option<Vec<DirectionFile>>,
    /// How long things may take.
    pub(in crate::scenario) timing: TimingFile,
    /// Names of checks that are not to be judged.
    pub(in crate::scenario) skip: Vec<String>,
}

/// What the system looks like: an address and a handful of procedures.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::scenario) struct SystemFile {
    /// The base address for HTTP steps, and for the socket unless `socket.url` says otherwise.
    pub(in crate::scenario) url: Option<String>,
    /// Steps by which each user logs in; what they capture becomes `user.*`.
    pub(in crate::scenario) login: Vec<StepFile>,
    /// Steps by which a user gets a new token for the one it has; what they capture becomes `user.*`. An emit
    /// is sent by each open tab of the user.
    pub(in crate::scenario) refresh: Vec<StepFile>,
    /// Steps by which a user logs out; an emit is sent by each open tab of the user.
    pub(in crate::scenario) logout: Vec<StepFile>,
    /// Where each user's token comes from when no login step captures one.
    pub(in crate::scenario) token: Option<TokenSourceFile>,
    /// Where the public keys stand that verify tokens: a path of the system or a whole address of a key set, or
    /// `{ file: ./public.pem }`; one or several.
    pub(in crate::scenario) keys: OneOrMany<KeysFile>,
    /// A request or an event by which a system in development tells which secret each end holds.
    pub(in crate::scenario) diagnostic: Option<StepFile>,
    /// Steps done once, by the user named in `by` (else the first); captures become `shared.*`.
    pub(in crate::scenario) setup: Vec<StepFile>,
    /// How sockets are opened.
    pub(in crate::scenario) socket: SocketFile,
    /// Steps of each tab right after CONNECT; captures become `tab.*`.
    pub(in crate::scenario) greet: Vec<StepFile>,
    /// Steps by which a tab joins a room; left out where membership is automatic.
    pub(in crate::scenario) join: Vec<StepFile>,
    /// Steps by which a tab leaves a room.
    pub(in crate::scenario) leave: Vec<StepFile>,
    /// Steps by which a tab sends one message; an `http` step here is a message sent over REST.
    pub(in crate::scenario) send: Vec<StepFile>,
    /// Steps by which a tab asks for the past messages of a room; their last answer holds them.
    pub(in crate::scenario) history: Vec<StepFile>,
    /// Steps by which a tab sends a message that says it is of `{{ victim.id }}`; done where the script says `forge`.
    pub(in crate::scenario) forge: Vec<StepFile>,
    /// The events by which the system says who is there.
    pub(in crate::scenario) presence: PresenceFile,
    /// A step that captures numbers which are the same whenever the same tabs are open, such as the open sockets.
    pub(in crate::scenario) metrics: Option<StepFile>,
    /// Steps of a socket that only somebody with an identity can do; probes of the gate try them.
    pub(in crate::scenario) proof: Vec<StepFile>,
    /// HTTP steps that need a good token, such as `GET /api/me`; what they say of a token is held against the socket.
    pub(in crate::scenario) protected: Vec<StepFile>,
    /// The events in which messages arrive; each is a channel with a matrix of its own.
    pub(in crate::scenario) hear: OneOrMany<HearFile>,
    /// Who should hear a message.
    pub(in crate::scenario) audience: Option<AudienceFile>,
}

/// Where public keys are read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum KeysFile {
    /// A path of the system, or a whole address.
    Address(String),
    /// A file.
    InFile(KeysInFile),
}

/// Public keys in a file: PEM, or a JSON Web Key (Set).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) struct KeysInFile {
    /// The file, relative to the scenario's folder.
    pub(in crate::scenario) file: String,
}

/// One thing or a list of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum OneOrMany<T> {
    /// A single one.
    One(T),
    /// A list.
    Many(Vec<T>),
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<T> OneOrMany<T> {
    pub(in crate::scenario) fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// Where a token comes from when no login step captures one.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) enum TokenSourceFile {
    /// An environment variable (a template, so that each user can have one).
    Env(String),
    /// The standard output of a command.
    Command(String),
    /// A token made here with a known secret.
    Mint(MintFile),
    /// A text (a template).
    Text(String),
}

/// A token made with a known secret.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) struct MintFile {
    /// The secret that signs it.
    pub(in crate::scenario) secret: SecretFile,
    /// `HS256`, `HS384` or `HS512`.
    #[serde(default)]
    pub(in crate::scenario) algorithm: AlgorithmFile,
    /// The claims; `iat` and `exp` are added where they are left out.
    #[serde(default)]
    pub(in crate::scenario) claims: Map<String, Value>,
    /// How long it is valid; one hour where left out.
    pub(in crate::scenario) expires: Option<String>,
}

/// A symmetric JWT algorithm (RFC 7518 section 3.2).
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
pub(in crate::scenario) enum AlgorithmFile {
    /// HMAC with SHA-256.
    #[default]
    HS256,
    /// HMAC with SHA-384.
    HS384,
    /// HMAC with SHA-512.
    HS512,
}

/// Where a candidate for the secret is read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) enum SecretFile {
    /// An environment variable.
    Env(String),
    /// Every secret-like variable of a dotenv file, or the one after a `#`: `./server/.env#JWT_SECRET`.
    Dotenv(String),
    /// The whole content of a file.
    File(String),
    /// Every secret-like variable of a running process, by its number, or the one after a `#`: `4711#JWT_SECRET`.
    Process(String),
    /// The text itself; prefer the other forms, which keep it out of the scenario.
    Text(String),
    /// A file of guesses, one a line; they are held against the login tokens and shown to nobody.
    Wordlist(String),
}

/// How sockets are opened.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::scenario) struct SocketFile {
    /// The address, where it differs from `system.url`.
    pub(in crate::scenario) url: Option<String>,
    /// The server processes, each by an address of its own: name to address. Tabs take turns over them.
    pub(in crate::scenario) nodes: IndexMap<String, String>,
    /// The Engine.IO path; `/socket.io/` where left out.
    pub(in crate::scenario) path: Option<String>,
    /// The Socket.IO namespace; `/` where left out.
    pub(in crate::scenario) namespace: Option<String>,
    /// Further namespaces that must not let anybody in without a token, such as `/admin`; each is asked.
    pub(in crate::scenario) namespaces: Vec<String>,
    /// Parameters of the handshake address.
    pub(in crate::scenario) query: IndexMap<String, Value>,
    /// Headers of the handshake.
    pub(in crate::scenario) headers: IndexMap<String, String>,
    /// The whole `auth` object of CONNECT; what `token` says is added to it.
    pub(in crate::scenario) auth: Map<String, Value>,
    /// The `Origin` header of the handshake.
    pub(in crate::scenario) origin: Option<String>,
    /// Where the token travels: `auth:KEY`, `query:KEY`, `header:NAME`, `cookie:NAME` or `none`; `auth:token` where left out.
    pub(in crate::scenario) token: Option<String>,
    /// The transports, in order; `[websocket]` where left out.
    pub(in crate::scenario) transports: Vec<TransportFile>,
    /// The revision of Engine.IO: 4 for servers of Socket.IO 3 and 4, 3 for those of Socket.IO 2; found out by itself where left out.
    #[schemars(range(min = 3, max = 4))]
    pub(in crate::scenario) version: Option<u8>,
    /// How packets are written: `default`, or `msgpack` (`socket.io-msgpack-parser`).
    pub(in crate::scenario) parser: ParserFile,
    /// What is answered when the server asks for an acknowledgement: event name to arguments.
    pub(in crate::scenario) answers: IndexMap<String, Vec<Value>>,
}

/// An Engine.IO transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum TransportFile {
    /// HTTP long-polling; upgraded to WebSocket where that stands behind it.
    Polling,
    /// WebSocket.
    Websocket,
}

/// How packets are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum ParserFile {
    /// As text, as Socket.IO does by itself.
    #[default]
    Default,
    /// As `MessagePack`.
    Msgpack,
}

/// A channel: an event in which messages arrive.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) struct HearFile {
    /// The event's name.
    pub(in crate::scenario) on: String,
    /// Further events under which a client shows a message; whichever comes, the message should come once in all.
    #[serde(default)]
    pub(in crate::scenario) also_on: Vec<String>,
    /// What its first argument must hold to count (partial match; a list matches the arguments by place).
    #[serde(rename = "where")]
    pub(in crate::scenario) filter: Option<Value>,
    /// Where the sender's identity stands: `/pointer` into the first argument, or `args:/pointer`.
    pub(in crate::scenario) sender: Option<String>,
    /// What the sender's identity must be; `{{ user.id }}` where left out.
    pub(in crate::scenario) sender_is: Option<String>,
    /// `none` where nothing of the message comes back; then sends go one by one and arrivals are counted.
    #[serde(default)]
    pub(in crate::scenario) marker: MarkerFile,
    /// Whose tabs are meant by the audience: those that joined the room, or all of its members'.
    #[serde(default)]
    pub(in crate::scenario) among: AmongFile,
    /// Who should hear on this channel, in place of `system.audience`.
    pub(in crate::scenario) audience: Option<AudienceFile>,
    /// The event of another channel that must come first: of one message and at one tab, this one never comes before it.
    pub(in crate::scenario) after: Option<String>,
}

/// Among which tabs a channel is heard.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum AmongFile {
    /// The tabs that have joined the room; every other tab is outside.
    #[default]
    Joined,
    /// Every connected tab of the room's members, whether it joined or not, as notifications are heard.
    Members,
}

/// Whether the message's text comes back.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum MarkerFile {
    /// The marker is looked for anywhere in the frame.
    #[default]
    Anywhere,
    /// Nothing of the message comes back.
    None,
}

/// Who should hear a message: a policy by name, or the copies for each part.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum AudienceFile {
    /// A policy by name.
    Named(PolicyFile),
    /// The copies for each part.
    Copies(CopiesFile),
}

/// A policy by name.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum PolicyFile {
    /// Everyone in the room except all of the sender's tabs.
    Others,
    /// Everyone in the room except the tab that sent.
    OtherTabs,
    /// Everyone in the room, the sender too.
    Everyone,
    /// The recipient's tabs only (rooms with `direct`).
    Recipient,
    /// The sender's own tabs only.
    Own,
}

/// How many copies each part should get: a number, or `any`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::scenario) struct CopiesFile {
    /// The tab that sent.
    pub(in crate::scenario) emitter: CountFile,
    /// The sender's other tabs.
    pub(in crate::scenario) sender_tabs: CountFile,
    /// The other members' tabs.
    pub(in crate::scenario) members: CountFile,
    /// Tabs outside the room; none where left out.
    pub(in crate::scenario) outsiders: Option<CountFile>,
}

/// A number of copies.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum CountFile {
    /// Exactly so many.
    Exactly(u16),
    /// As many as come.
    Any(AnyFile),
}

/// The word `any`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum AnyFile {
    /// As many as come.
    Any,
}

/// An account. Every further key is a field for templates: `{{ user.email }}`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
pub(in crate::scenario) struct UserFile {
    /// How many sockets it opens; 3 for the first user and 2 for the others where left out.
    #[schemars(range(min = 1, max = 1000))]
    pub(in crate::scenario) tabs: Option<u16>,
    /// The nodes that its tabs open at, in order and then again from the first; in turn over all nodes where left out.
    pub(in crate::scenario) nodes: Option<Vec<String>>,
    /// Where its token comes from, in place of `system.login`.
    pub(in crate::scenario) token: Option<TokenSourceFile>,
    /// The account's own fields.
    #[serde(flatten)]
    pub(in crate::scenario) fields: Map<String, Value>,
}

/// A room. Every further key is a field for templates: `{{ room.slug }}`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
pub(in crate::scenario) struct RoomFile {
    /// The identifier that the system knows it by; the key where left out.
    pub(in crate::scenario) id: Option<Value>,
    /// The users who are in it; everyone else is an outsider.
    pub(in crate::scenario) members: Option<Vec<String>>,
    /// The two users of a private conversation.
    pub(in crate::scenario) direct: Option<Vec<String>>,
    /// The room's own fields.
    #[serde(flatten)]
    pub(in crate::scenario) fields: Map<String, Value>,
}

/// How long things may take.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::scenario) struct TimingFile {
    /// How long a socket may take to open; 5s where left out.
    pub(in crate::scenario) connect: Option<String>,
    /// How long an HTTP answer may take; 10s where left out.
    pub(in crate::scenario) http: Option<String>,
    /// How long an acknowledgement or a reply may take; 2s where left out.
    pub(in crate::scenario) ack: Option<String>,
    /// How long nothing must come before it is taken that nothing more will; adaptive where left out.
    pub(in crate::scenario) quiet: Option<String>,
    /// The pause between two sends of one tab; none where left out.
    pub(in crate::scenario) pace: Option<String>,
    /// The bound on the whole run; 2m where left out.
    pub(in crate::scenario) deadline: Option<String>,
}
