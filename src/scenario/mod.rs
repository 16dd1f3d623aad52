//! Stage one: text becomes a [`Scenario`] that cannot be wrong, or a list of all its mistakes.
//!
//! Nothing here touches files, network or clock: what a scenario extends is read by a function that the
//! caller gives, and so is the environment.

mod audience;
mod cast;
mod identity;
mod event_place;
mod lower;
mod model;
mod names;
mod pattern;
mod pointer;
mod presence;
mod problem;
mod read;
mod schema;
mod script;
mod shape;
mod source;
mod standard;
mod step;
mod syntax;
mod system;
mod template;
#[cfg(test)]
mod tests;
mod timing;

pub use audience::{Audience, Copies, Part};
pub use cast::{Entrance, HmacAlgorithm, Mint, Privacy, Room, SecretSource, TokenSource, User};
pub use event_place::EventPlace;
pub use lower::{ISSUER_TOLD, VERIFIER_TOLD};
pub use model::{Origin, Scenario, ServerLog};
pub(crate) use model::{is_refresh_token, is_secret_name};
pub use names::{EventName, NodeName, NotATab, RoomName, TabId, UserName};
pub use pattern::{Difference, difference, difference_of_args};
pub use pointer::Pointer;
pub use presence::{Announced, Presence, Turn};
pub use problem::{Place, Problem, nearest, offer};
pub use read::{Load, merged, read};
pub use schema::schema;
pub use script::{
    Concerned, Direction, Exchange, Expectation, Expected, Forgery, Loss, Pace, RefusedAt, Rejoin,
    Restart, Resumption, Stream, TokenUse,
};
pub use step::{
    Body, Capture, CaptureSource, Confirmation, EmitStep, HttpStep, Redirects, Reply, Step,
};
pub use system::{
    Among, ArgPointer, Channel, KeySource, MarkerUse, Parser, Revision, SenderField, Socket,
    System, TokenPlace, Transport, Transports,
};
pub use template::{Env, Scope, Shape, Template, TemplateError};
pub use timing::{Quiet, Timing, duration};
