//! The ledger: what happened, append-only, by one writer and one clock.
//!
//! It is the only thing that crosses from the live half to the judging half. What the system under test does
//! wrong is an entry here, never an `Err`. Secrets are taken out before an entry is kept (see [`Redactor`]),
//! so that nothing made from a ledger can hold one.

mod ahead;
mod answer;
mod client;
mod clock;
mod cookie;
mod diagnostic;
mod endings;
mod endpoint;
mod entry;
mod format;
mod line;
mod keys;
mod limit;
mod marker;
mod measured;
mod missed;
mod network;
mod outcome;
mod past;
mod phases;
mod probe;
mod put_out;
mod redact;
mod replied;
mod seated;
mod server_log;
mod stage;
mod survey;
mod trespass;
mod writer;

pub use ahead::{WallClock, wall_clock};
pub use answer::{
    Handshake, HandshakeAnswer, HttpAnswer, Met, Method, NetFailure, NetPhase, TlsFault,
};
pub use client::{Capability, ClientName};
pub use clock::{Clock, Stamp};
pub use cookie::SameSite;
pub use diagnostic::{RouteAgreement, RouteEnd, RouteTold};
pub use endings::latest_endings;
pub use endpoint::Endpoint;
pub use entry::{Entry, Event, Seq};
pub use format::{FORMAT, Ledger, Unreadable};
pub use keys::{KeyName, KeysAnswer};
pub use limit::{SlowedDown, says_too_fast};
pub use marker::{MessageId, Nonce};
pub use measured::{CommandRan, Measured, Ran};
pub use missed::CaptureMissed;
pub use network::{Certificates, NetworkChosen};
pub use outcome::{
    AckTurn, Closing, Confirmed, DisconnectReason, Holding, Outcome, Recovering, says_no,
};
pub use past::{HistoryAsked, HistoryTold};
pub use phases::Phases;
pub use probe::{Probe, ProbeAnswer, Standing, Wrapper};
pub use put_out::PutOut;
pub use redact::Redactor;
pub use replied::Replied;
pub use seated::Seated;
pub use server_log::{KeyFit, LogFollowed, LogFound, LogMoment, LogSaid, LogTold};
pub use stage::{Procedure, Stage};
pub use survey::{Cookies, CorsHeaders, FOREIGN_ORIGIN, Question, ServerNames, SurveyAnswer};
pub use trespass::{Attempt, Forged, Intruded};
pub use writer::{Tail, Writer};
