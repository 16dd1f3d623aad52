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
use super::tokens::{self, Refusal};
use super::turn::Queue;

/// The id of whoever is let in without a token, where a fault lets them in.
const GUEST: &str = "guest";

/// What the client is told in `CONNECT_ERROR`: `socketioxide` sends this text as `{"message": …}`.
#[derive(Debug, thiserror::Error)]
#[error("Authentication error: {0}")]
pub(super) struct Denied(#[from] Refusal);

/// The middleware of the namespace: lets the socket in with all its handlers, or says why not.
pub(super) fn enter(
    server: Arc<Server>,
    io: &SocketIo,
    socket: &SocketRef,
    auth: TryData<Value>,
) -> Result<(), Denied> {
    let auth = auth.0.unwrap_or_default();
    let user = identity(server.fault, &server, presented(server.fault, socket, &auth))?;
    if server.fault == Some(Fault::SecondTabKicksFirst) {
        close_tabs_of(&user, &server, io);
    }
    // Unlike in Node, a socket is not in a room of its own id here; `to(id)` and `except(id)` need
    // one.
    socket.join(socket.id);
    server.presence.enter(&user, socket.id);
    socket.extensions.insert(Queue::default());
    socket.extensions.insert(Tab::new(server, &user));
    chat::listen(socket);
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

/// The id of the user that the token speaks for. As in most servers, whoever has the secret is
/// believed: nobody looks the id up.
fn identity(
    fault: Option<Fault>,
    server: &Server,
    presented: Presented<'_>,
) -> Result<String, Refusal> {
    let token = match presented {
        Presented::Text(token) => token,
        Presented::Nothing if fault == Some(Fault::AnonymousAccepted) => return Ok(GUEST.into()),
        Presented::Nothing => return Err(Refusal::Missing),
        Presented::NotText => return Err(Refusal::NotText),
    };
    let claims = match fault {
        Some(Fault::SignatureNotVerified) => tokens::decode_only(&token)?,
        _ => tokens::verify(&token, &server.secrets.verifier)?,
    };
    claims.sub.ok_or(Refusal::WrongSubject)
}
