//! What can happen in a run. These types are the ledger's format: a change here is a change of the format.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::{Handshake, HandshakeAnswer, HttpAnswer, Method};
use super::client::{Capability, ClientName};
use super::cookie::SameSite;
use super::diagnostic::RouteTold;
use super::endpoint::Endpoint;
use super::keys::KeysAnswer;
use super::limit::SlowedDown;
pub use super::line::{Entry, Seq};
use super::marker::{MessageId, Nonce};
use super::measured::{CommandRan, Measured};
use super::missed::CaptureMissed;
use super::network::NetworkChosen;
use super::outcome::{AckTurn, Closing, DisconnectReason, Holding, Outcome, Recovering};
use super::past::{HistoryAsked, HistoryTold};
use super::phases::Phases;
use super::put_out::PutOut;
use super::server_log::{LogFollowed, LogTold};
use super::stage::{Procedure, Stage};
use super::survey::{CorsHeaders, Question, ServerNames, SurveyAnswer};
use super::trespass::{Forged, Intruded};
use crate::scenario::{EventName, Revision, RoomName, TabId, Transport, UserName};

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Event {
    /// The run began.
    RunBegan {
        /// The format of the ledger.
        format: String,
        /// The version of earwitness.
        program: String,
        /// The scenario's name.
        scenario: String,
        /// The address of the system under test.
        target: String,
        /// The nonce in the run's markers.
        nonce: Nonce,
        /// When, in milliseconds since 1970-01-01 UTC; the only wall-clock time in a ledger.
        unix_millis: u64,
    },
    /// Connections are not made as they are by default.
    NetworkChosen(NetworkChosen),
    /// Tabs are opened by a client that does not see everything.
    ClientChosen {
        /// The client.
        client: ClientName,
        /// What it cannot see or do.
        lacks: Vec<Capability>,
    },
    /// A stage began.
    StageBegan {
        /// The stage.
        stage: Stage,
    },
    /// A stage ended.
    StageEnded {
        /// The stage.
        stage: Stage,
    },
    /// A line of the script began.
    DirectionBegan {
        /// Its place in the script, from zero.
        line: u32,
        /// What it says.
        text: String,
    },
    /// The Engine.IO handshake was asked for over plain HTTP.
    Reached {
        /// The address.
        url: String,
        /// The answer.
        answer: HandshakeAnswer,
        /// How long it took, in microseconds.
        micros: u64,
    },
    /// What the server calls itself in the headers of that answer, where it says anything.
    ServerNamed {
        /// The names.
        #[serde(flatten)]
        names: ServerNames,
    },
    /// A further question of the reach stage was asked.
    Surveyed {
        /// The question.
        question: Question,
        /// The address.
        url: String,
        /// The answer.
        answer: SurveyAnswer,
        /// What the answer tells a browser, where the question came from a page.
        cors: Option<CorsHeaders>,
        /// How long it took, in microseconds.
        micros: u64,
    },
    /// An HTTP step was done.
    HttpDone {
        /// The user who did it.
        user: UserName,
        /// The procedure it belongs to.
        procedure: Procedure,
        /// Its place in the procedure, from zero.
        step: u16,
        /// The method.
        method: String,
        /// The address.
        url: String,
        /// The answer.
        answer: HttpAnswer,
        /// How long it took, in microseconds.
        micros: u64,
    },
    /// An HTTP step brought a cookie.
    CookieSet {
        /// The user who got it.
        user: UserName,
        /// Its name.
        name: String,
        /// From which pages it may be sent.
        same_site: SameSite,
    },
    /// A value that a step should have brought was not there.
    CaptureMissed(CaptureMissed),
    /// A user's login went through.
    LoggedIn {
        /// The user.
        user: UserName,
    },
    /// What is known of a user that is no secret: for holding senders to their names.
    Identified {
        /// The user.
        user: UserName,
        /// What the login captured, without secrets.
        known: serde_json::Map<String, Value>,
    },
    /// What the set-up captured that is no secret: for holding what arrives to rooms that it made.
    Prepared {
        /// What was captured, without secrets.
        known: serde_json::Map<String, Value>,
    },
    /// A user's login did not go through.
    LoginStopped {
        /// The user.
        user: UserName,
        /// Why, in one sentence.
        why: String,
    },
    /// A token was received, read from outside or minted; the token itself is never written.
    TokenSeen {
        /// The user.
        user: UserName,
        /// Where it came from, such as `body:/token`.
        origin: String,
        /// Its header; absent if it is not a JSON Web Token.
        header: Option<Value>,
        /// Its claims.
        claims: Option<Value>,
        /// What is unwise or wrong about it, as far as can be seen without its key.
        lints: Vec<String>,
    },
    /// A user's refresh of its token ended.
    Refreshed {
        /// The user.
        user: UserName,
        /// How.
        outcome: Outcome,
    },
    /// A user began to log out.
    LogoutBegan {
        /// The user.
        user: UserName,
    },
    /// A user's logout ended.
    LoggedOut {
        /// The user.
        user: UserName,
        /// How.
        outcome: Outcome,
    },
    /// The time at which a user's token expires has passed, with a second of leeway.
    TokenExpired {
        /// The user.
        user: UserName,
    },
    /// A tab is about to show the token before its user's latest.
    PreviousTokenShown {
        /// The tab.
        tab: TabId,
    },
    /// A tab is about to ask for the session of another tab.
    SessionBorrowed {
        /// The tab.
        tab: TabId,
        /// The tab whose session it asks for.
        of: TabId,
    },
    /// A connection is being opened.
    Opening {
        /// Whose.
        on: Endpoint,
        /// The address, without secrets.
        url: String,
    },
    /// The Engine.IO handshake was answered.
    Opened {
        /// Whose.
        on: Endpoint,
        /// The handshake.
        handshake: Handshake,
        /// By which transport.
        transport: Transport,
        /// The revision of Engine.IO that is spoken.
        revision: Revision,
        /// How long the steps took.
        #[serde(default)]
        phases: Phases,
    },
    /// The session was moved from polling to a WebSocket.
    Upgraded {
        /// Whose.
        on: Endpoint,
    },
    /// The session could not be moved to a WebSocket, and goes on by polling.
    NotUpgraded {
        /// Whose.
        on: Endpoint,
        /// The answer in place of an upgrade.
        answer: HandshakeAnswer,
    },
    /// A request that carries a session was refused, which ends the session.
    RequestRefused {
        /// Whose.
        on: Endpoint,
        /// What the request was for.
        method: Method,
        /// The answer.
        answer: HandshakeAnswer,
    },
    /// The connection could not be opened.
    NotOpened {
        /// Whose.
        on: Endpoint,
        /// The answer in place of a handshake.
        answer: HandshakeAnswer,
    },
    /// The namespace let the socket in (CONNECT).
    Connected {
        /// Whose.
        on: Endpoint,
        /// The namespace.
        namespace: String,
        /// The Socket.IO session identifier.
        sid: String,
        /// What it says of connection state recovery, if anything.
        recovery: Option<Recovering>,
    },
    /// The namespace refused the socket (CONNECT_ERROR).
    Refused {
        /// Whose.
        on: Endpoint,
        /// The namespace.
        namespace: String,
        /// The whole payload.
        payload: Value,
    },
    /// Neither CONNECT nor CONNECT_ERROR came in time.
    ConnectUnanswered {
        /// Whose.
        on: Endpoint,
        /// The bound, in milliseconds.
        after_millis: u64,
    },
    /// A frame left.
    FrameOut {
        /// On which connection.
        on: Endpoint,
        /// Its text.
        text: String,
    },
    /// A frame came.
    FrameIn {
        /// On which connection.
        on: Endpoint,
        /// Its text.
        text: String,
    },
    /// An event was emitted.
    Emitted {
        /// By which connection.
        on: Endpoint,
        /// The event.
        event: EventName,
        /// Its arguments.
        args: Vec<Value>,
        /// The number by which it can be acknowledged.
        ack: u64,
    },
    /// An acknowledgement came, in time or late, for the first time or again.
    Acked {
        /// On which connection.
        on: Endpoint,
        /// The number that it acknowledges.
        ack: u64,
        /// Its arguments.
        args: Vec<Value>,
        /// Whether it is the one that was waited for.
        #[serde(default)]
        turn: AckTurn,
    },
    /// An event arrived.
    Received {
        /// On which connection.
        on: Endpoint,
        /// The namespace.
        namespace: String,
        /// The event.
        event: EventName,
        /// Its arguments.
        args: Vec<Value>,
        /// The number by which the server asked for an acknowledgement.
        ack: Option<u64>,
        /// The messages whose markers stand in it.
        messages: Vec<MessageId>,
    },
    /// Everything that the server had written to the connection before the fence has arrived.
    Fenced {
        /// Which connection.
        on: Endpoint,
    },
    /// The fence was not answered in time.
    FenceUnanswered {
        /// Which connection.
        on: Endpoint,
        /// The bound, in milliseconds.
        after_millis: u64,
    },
    /// The connection ended.
    Disconnected {
        /// Which connection.
        on: Endpoint,
        /// Why.
        reason: DisconnectReason,
        /// The WebSocket close code, where one came.
        code: Option<u16>,
    },
    /// A frame could not be understood.
    Garbled {
        /// On which connection.
        on: Endpoint,
        /// What is wrong with it.
        why: String,
    },
    /// A tab's greeting ended.
    GreetEnded {
        /// The tab.
        tab: TabId,
        /// How.
        outcome: Outcome,
    },
    /// A tab began to join a room.
    JoinBegan {
        /// The tab.
        tab: TabId,
        /// The room.
        room: RoomName,
    },
    /// A tab's join ended.
    JoinEnded {
        /// The tab.
        tab: TabId,
        /// The room.
        room: RoomName,
        /// How.
        outcome: Outcome,
    },
    /// A tab began to leave a room.
    LeaveBegan {
        /// The tab.
        tab: TabId,
        /// The room.
        room: RoomName,
    },
    /// A tab's leave ended.
    LeaveEnded {
        /// The tab.
        tab: TabId,
        /// The room.
        room: RoomName,
        /// How.
        outcome: Outcome,
    },
    /// A tab began to send a message.
    SendBegan {
        /// The message.
        message: MessageId,
        /// The tab.
        tab: TabId,
        /// The room.
        room: RoomName,
    },
    /// A message's send ended.
    SendEnded {
        /// The message.
        message: MessageId,
        /// How.
        outcome: Outcome,
    },
    /// A tab is about to be closed by the run.
    CloseBegan {
        /// The tab.
        tab: TabId,
        /// How.
        closing: Closing,
    },
    /// The run waits for a time in which nothing comes.
    QuietBegan {
        /// The window, in milliseconds.
        window_millis: u64,
    },
    /// The quiet window has passed.
    QuietEnded,
    /// Something that the script holds the run to.
    ExpectationEnded {
        /// The line of the script, from zero.
        line: u32,
        /// The tab.
        tab: TabId,
        /// What was expected, in words.
        expected: String,
        /// Whether it held.
        holding: Holding,
    },
    /// The signer of the login tokens was looked for among the candidates.
    IssuerExamined {
        /// The users whose tokens were examined.
        users: Vec<UserName>,
        /// What was found.
        end: crate::token::IssuerEnd,
    },
    /// Public keys were asked for, or read from a file.
    KeysRead {
        /// The address or the file.
        from: String,
        /// What came of it.
        answer: KeysAnswer,
    },
    /// The private key that signs the login tokens was looked for by its public half.
    SignerExamined {
        /// The users whose tokens were examined.
        users: Vec<UserName>,
        /// What was found.
        signer: crate::token::Signer,
    },
    /// The system's diagnostic route was asked which secrets its ends hold.
    DiagnosticRead(RouteTold),
    /// A log of the server is followed from now on.
    LogFollowed(LogFollowed),
    /// A log of the server told something of an end of the tokens. Entered when the run ends.
    ServerLogged(LogTold),
    /// The server put a socket out of a namespace, and left the connection open.
    PutOut(PutOut),
    /// A tab is about to be opened at one of several nodes.
    Seated(super::seated::Seated),
    /// A tab began to ask for the past messages of a room.
    HistoryAsked(HistoryAsked),
    /// A tab was told past messages of a room.
    HistoryTold(HistoryTold),
    /// A message was sent that said it was of somebody else.
    Forged(Forged),
    /// A tab of a user who is no member tried to be heard and to hear.
    Intruded(Box<Intruded>),
    /// A tab is about to reply to what it has just heard.
    Replied(super::replied::Replied),
    /// The system told numbers of itself.
    Measured(Measured),
    /// A command of the user's was run.
    CommandRan(CommandRan),
    /// The run sends more slowly from now on.
    SlowedDown(SlowedDown),
    /// A probe of the gate was answered.
    ProbeAnswered {
        /// What was sent.
        probe: super::probe::Probe,
        /// How the system answered.
        answer: super::probe::ProbeAnswer,
    },
    /// The run was ended before its script was.
    Stopped {
        /// Why, in one sentence.
        why: String,
    },
    /// The run ended.
    RunEnded,
}
