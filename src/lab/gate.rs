//! Decides who may open a socket, before CONNECT is answered.
//!
//! Invariant: whoever is told CONNECT has handlers. `socketioxide` spawns the connect handler after
//! it has answered, so a client that emits at once may come before what is registered there, and
//! its event is lost without a word (`socketioxide` 0.18, `handler/connect.rs`). The middleware
//! runs before the answer, and registers everything.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;
use socketioxide::SocketIo;
use socketioxide::extract::{SocketRef, TryData};
use url::form_urlencoded;

use super::chat;
use super::fault::Fault;
use super::tab::{Server, Tab};
use super::tokens::{self, Claims, Demands, Kind, Refusal};
use super::turn::Queue;

/// The id of whoever is let in without a token, where a fault lets them in.
const GUEST: &str = "guest";

/// What the client is told in `CONNECT_ERROR`: `socketioxide` sends this text as `{"message": …}`.
#[derive(Debug, thiserror::Error)]
#[error("Authentication error: {0}")]
pub(super) struct Denied(#[from] Refusal);

/// The middleware of the chat: lets the socket in with all its handlers, or says why not.
pub(super) fn enter(
    server: Arc<Server>,
    io: &SocketIo,
    socket: &SocketRef,
    auth: TryData<Value>,
) -> Result<(), Denied> {
    let Identity { user, claims } = identity(&server, socket, auth)?;
    if server.fault == Some(Fault::SecondTabKicksFirst) {
        close_tabs_of(&user, &server, io);
    }
    // Unlike in Node, a socket is not in a room of its own id here; `to(id)` and `except(id)` need
    // one.
    socket.join(socket.id);
    server.presence.enter(&user, socket.id);
    server.sessions.hold(socket, &claims);
    socket.extensions.insert(Queue::default());
    socket.extensions.insert(Tab::new(server, &user));
    chat::listen(socket);
    Ok(())
}

/// The middleware of the namespace of those who look after the chat.
pub(super) fn enter_admin(
    server: Arc<Server>,
    socket: &SocketRef,
    auth: TryData<Value>,
) -> Result<(), Denied> {
    let Identity { user, claims } = identity(&server, socket, auth)?;
    server.sessions.hold(socket, &claims);
    socket.extensions.insert(Tab::new(server, &user));
    chat::listen_as_admin(socket);
    Ok(())
}

/// Puts out the tabs that a user has open. One that is closing already needs no telling.
fn close_tabs_of(user: &str, server: &Server, io: &SocketIo) {
    for tab in server.presence.tabs_of(user) {
        if let Some(socket) = io.get_socket(tab) {
            socket.disconnect().ok();
        }
    }
}

/// What the client presents as its token, at the place where the server looks.
fn presented<'a>(fault: Option<Fault>, socket: &'a SocketRef, auth: &'a Value) -> Presented<'a> {
    match fault {
        Some(Fault::TokenReadFromQuery) => Presented::text(token_in_query(socket)),
        Some(Fault::TokenReadFromHeader) => Presented::text(token_in_header(socket)),
        _ => Presented::value(auth.get("token")),
    }
}

/// A token as it was presented.
enum Presented<'a> {
    /// There is none, or an empty one.
    Nothing,
    /// There is something that is not a text.
    NotText,
    /// There is a text.
    Text(Cow<'a, str>),
}

impl<'a> Presented<'a> {
    /// An empty text counts as none, as in JavaScript.
    fn text(text: Option<Cow<'a, str>>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Nothing, Self::Text)
    }

    /// Everything that JavaScript takes for false counts as none.
    fn value(value: Option<&'a Value>) -> Self {
        match value {
            None | Some(Value::Null | Value::Bool(false)) => Self::Nothing,
            Some(Value::Number(number)) if number.as_f64() == Some(0.0) => Self::Nothing,
            Some(Value::String(text)) => Self::text(Some(text.into())),
            Some(_) => Self::NotText,
        }
    }
}

/// `socket.handshake.query.token`.
fn token_in_query(socket: &SocketRef) -> Option<Cow<'_, str>> {
    let query = socket.req_parts().uri.query()?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find_map(|(key, value)| (key == "token").then_some(value))
}

/// `socket.handshake.headers.authorization`, without `Bearer `.
fn token_in_header(socket: &SocketRef) -> Option<Cow<'_, str>> {
    let header = socket.req_parts().headers.get("authorization")?.to_str().ok()?;
    Some(header.strip_prefix("Bearer ").unwrap_or(header).into())
}

/// Whose socket it is, and the claims that it lives by.
struct Identity {
    user: String,
    claims: Claims,
}

/// Whom the token speaks for. As in most servers, whoever has the secret is believed: nobody looks
/// the id up.
fn identity(
    server: &Server,
    socket: &SocketRef,
    auth: TryData<Value>,
) -> Result<Identity, Refusal> {
    let auth = auth.0.unwrap_or_default();
    let token = match presented(server.fault, socket, &auth) {
        Presented::Text(token) => token,
        Presented::Nothing if server.fault == Some(Fault::AnonymousAccepted) => {
            return Ok(Identity { user: GUEST.into(), claims: Claims::default() });
        }
        Presented::Nothing => return Err(Refusal::Missing),
        Presented::NotText => return Err(Refusal::NotText),
    };
    let claims = claims(server, &token)?;
    let user = claims.sub.clone().ok_or(Refusal::WrongSubject)?;
    Ok(Identity { user, claims })
}

/// The claims of a token that opens a socket.
fn claims(server: &Server, token: &str) -> Result<Claims, Refusal> {
    if server.fault == Some(Fault::SignatureNotVerified) {
        return tokens::decode_only(token);
    }
    let claims = tokens::verify(token, &server.secrets.verifier, &Demands::default())?;
    server.check_session(claims, Kind::Access)
}
