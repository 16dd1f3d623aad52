//! Steps: what a procedure is made of.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use regex::Regex;

use super::names::{EventName, UserName};
use super::pointer::Pointer;
use super::template::{Shape, Template};

/// One step of a procedure.
#[derive(Clone, Debug)]
pub enum Step {
    /// An HTTP request.
    Http(Box<HttpStep>),
    /// A Socket.IO emit.
    Emit(Box<EmitStep>),
}

impl Step {
    /// The user who does it, where the scenario names one.
    pub fn by(&self) -> Option<&UserName> {
        match self {
            Self::Http(http) => http.by.as_ref(),
            Self::Emit(emit) => emit.by.as_ref(),
        }
    }

    /// The same step, done by this user.
    #[must_use]
    pub(super) fn done_by(mut self, user: UserName) -> Self {
        match &mut self {
            Self::Http(http) => http.by = Some(user),
            Self::Emit(emit) => emit.by = Some(user),
        }
        self
    }

    /// The names that its templates use, such as `user.token`.
    pub fn names(&self) -> BTreeSet<String> {
        match self {
            Self::Http(http) => http.names(),
            Self::Emit(emit) => {
                emit.args.iter().flat_map(Shape::names).chain(emit.event.names()).collect()
            }
        }
    }

    /// What it captures.
    pub fn captures(&self) -> &[Capture] {
        match self {
            Self::Http(http) => &http.captures,
            Self::Emit(emit) => &emit.captures,
        }
    }
}

/// An HTTP request and what is expected of its answer.
#[derive(Clone, Debug)]
pub struct HttpStep {
    /// The method, in capitals.
    pub method: String,
    /// A path under the system's address, or a whole address.
    pub target: Template,
    /// Parameters added to the address.
    pub query: Vec<(String, Shape)>,
    /// Request headers.
    pub headers: Vec<(String, Template)>,
    /// The body.
    pub body: Body,
    /// HTTP Basic authentication: user and password.
    pub basic: Option<(Template, Template)>,
    /// Whether redirects are followed.
    pub redirects: Redirects,
    /// The statuses that are fine; none listed means 200 to 299.
    pub statuses: Vec<u16>,
    /// What response headers must be, by name.
    pub expected_headers: Vec<(String, Shape)>,
    /// What the JSON body must hold.
    pub expected_body: Option<Shape>,
    /// What is taken from the answer.
    pub captures: Vec<Capture>,
    /// The user who does it (in `setup`).
    pub by: Option<UserName>,
}

impl HttpStep {
    fn names(&self) -> BTreeSet<String> {
        let query = self.query.iter().flat_map(|(_, value)| value.names());
        let headers = self.headers.iter().flat_map(|(_, value)| value.names());
        let basic =
            self.basic.iter().flat_map(|(user, word)| user.names().into_iter().chain(word.names()));
        let sent = query.chain(headers).chain(basic).chain(self.body.names());
        sent.chain(self.target.names()).collect()
    }

    /// Whether a status is fine.
    pub fn accepts(&self, status: u16) -> bool {
        if self.statuses.is_empty() {
            (200..300).contains(&status)
        } else {
            self.statuses.contains(&status)
        }
    }
}

/// The body of a request.
#[derive(Clone, Debug)]
pub enum Body {
    /// None.
    Empty,
    /// JSON.
    Json(Shape),
    /// `application/x-www-form-urlencoded` fields.
    Form(Vec<(String, Shape)>),
    /// `multipart/form-data` parts.
    Multipart(Vec<(String, Shape)>),
    /// Plain text.
    Text(Template),
}

impl Body {
    fn names(&self) -> BTreeSet<String> {
        match self {
            Self::Empty => BTreeSet::new(),
            Self::Json(shape) => shape.names(),
            Self::Form(fields) | Self::Multipart(fields) => {
                fields.iter().flat_map(|(_, value)| value.names()).collect()
            }
            Self::Text(text) => text.names(),
        }
    }
}

/// Whether redirects are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// A redirect is an answer like any other.
    Stop,
    /// Up to ten are followed.
    Follow,
}

/// A Socket.IO emit and how the system confirms it.
#[derive(Clone, Debug)]
pub struct EmitStep {
    /// The event's name.
    pub event: Template,
    /// The arguments.
    pub args: Vec<Shape>,
    /// What confirms it.
    pub confirmation: Confirmation,
    /// An event that says no.
    pub refusal: Option<Reply>,
    /// What is taken from the confirmation.
    pub captures: Vec<Capture>,
    /// How long the confirmation may take, where it differs from `timing.ack`.
    pub timeout: Option<Duration>,
    /// The user who does it (in `setup`).
    pub by: Option<UserName>,
}

/// What confirms an emit.
#[derive(Clone, Debug)]
pub enum Confirmation {
    /// An acknowledgement that holds this.
    Ack(Shape),
    /// An event.
    Reply(Reply),
    /// Nothing; the run goes on after this time.
    Settle(Duration),
}

/// An event that answers an emit.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The event's name.
    pub on: EventName,
    /// What its arguments must hold.
    pub filter: Option<Shape>,
}

/// A value taken from an answer.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The name it gets.
    pub name: String,
    /// Where it stands.
    pub source: CaptureSource,
}

/// Where a captured value stands.
#[derive(Clone, Debug)]
pub enum CaptureSource {
    /// In the JSON body.
    Body(Pointer),
    /// In a response header.
    Header(String),
    /// In a cookie that the answer sets.
    Cookie(String),
    /// In the body's text: the first group, or the whole match.
    Regex(Regex),
    /// In the claims of the user's token.
    Claim(Pointer),
    /// In the acknowledgement: its first argument.
    Ack(Pointer),
    /// In the reply event: its first argument.
    Event(Pointer),
    /// In the list of all arguments of the acknowledgement or the reply event.
    Args(Pointer),
}

impl CaptureSource {
    /// Reads `body:/pointer` and its like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, rest) = text.split_once(':').ok_or_else(|| not_a_source(text))?;
        let pointer = || {
            Pointer::parse(rest).ok_or_else(|| {
                format!("`{rest}` is not a JSON Pointer: it begins with `/`, as in `{kind}:/token`")
            })
        };
        match kind {
            "body" => pointer().map(Self::Body),
            "claim" => pointer().map(Self::Claim),
            "ack" => pointer().map(Self::Ack),
            "event" => pointer().map(Self::Event),
            "args" => pointer().map(Self::Args),
            "header" => Ok(Self::Header(rest.to_owned())),
            "cookie" => Ok(Self::Cookie(rest.to_owned())),
            "regex" => Regex::new(rest).map(Self::Regex).map_err(|error| error.to_string()),
            _ => Err(not_a_source(text)),
        }
    }
}

impl fmt::Display for CaptureSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(pointer) => write!(f, "body:{pointer}"),
            Self::Header(name) => write!(f, "header:{name}"),
            Self::Cookie(name) => write!(f, "cookie:{name}"),
            Self::Regex(regex) => write!(f, "regex:{regex}"),
            Self::Claim(pointer) => write!(f, "claim:{pointer}"),
            Self::Ack(pointer) => write!(f, "ack:{pointer}"),
            Self::Event(pointer) => write!(f, "event:{pointer}"),
            Self::Args(pointer) => write!(f, "args:{pointer}"),
        }
    }
}

fn not_a_source(text: &str) -> String {
    format!(
        "`{text}` does not say where the value stands: write body:/pointer, header:Name, cookie:name, \
         regex:pattern, claim:/pointer, ack:/pointer, event:/pointer or args:/place/pointer"
    )
}
