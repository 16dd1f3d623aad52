//! Whose socket it is that knocks: where its token stands, and what the token says.

use std::borrow::Cow;

use serde_json::Value;
use socketioxide::extract::{SocketRef, TryData};
use url::form_urlencoded;

use super::fault::Fault;
use super::tab::Server;
use super::tokens::{self, Claims, Demands, Kind, Refusal};

/// The id of whoever is let in without a token, where a fault lets them in.
pub(super) const GUEST: &str = "guest";

/// What the client presents as its token, at the place where the server looks.
fn presented<'a>(fault: Option<Fault>, socket: &'a SocketRef, auth: &'a Value) -> Presented<'a> {
    match fault {
        Some(Fault::TokenReadFromQuery) => Presented::text(token_in_query(socket)),
        Some(Fault::TokenReadFromHeader) => Presented::text(token_in_header(socket)),
        Some(Fault::TokenInUrl) => match Presented::value(auth.get("token")) {
            Presented::Nothing => Presented::text(token_in_query(socket)),
            presented => presented,
        },
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
pub(super) struct Identity {
    pub(super) user: String,
    pub(super) claims: Claims,
}

/// Whom the token speaks for. As in most servers, whoever has the secret is believed: nobody looks
/// the id up.
pub(super) fn identity(
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
    let mut claims = claims(server, &token)?;
    let mut user = claims.sub.clone().ok_or(Refusal::WrongSubject)?;
    match server.fault {
        Some(Fault::IdentityShared) => user = server.whoever_came_first(user),
        Some(Fault::SocketRefuses) => return Err(Refusal::UnknownUser),
        // A gate that takes expired tokens does not hang up later on either.
        Some(
            Fault::SocketOutlivesToken | Fault::ExpiredTokenAccepted | Fault::SignatureNotVerified,
        ) => claims.exp = None,
        _ => {}
    }
    Ok(Identity { user, claims })
}

/// The claims of a token that opens a socket.
fn claims(server: &Server, token: &str) -> Result<Claims, Refusal> {
    if server.fault == Some(Fault::SignatureNotVerified) {
        return tokens::decode_only(token);
    }
    let key = server.secrets.verifier.as_ref();
    let claims = tokens::verify(token, key, &Demands::of(server.fault))?;
    if server.fault == Some(Fault::WrongTokenKindAccepted) {
        return Ok(claims);
    }
    server.check_session(claims, Kind::Access)
}
