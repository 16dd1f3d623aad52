//! The HTTP routes: logging in and out, renewing a token, and asking who one is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use socketioxide::socket::Sid;

use super::fault::Fault;
use super::tab::Server;
use super::tokens::{self, Claims, Demands, Kind, Refusal};
use super::users::{self, User};

/// What stands in front of a token in the `Authorization` header.
const BEARER: &str = "Bearer ";

/// What a user logs in with. What is left out counts as empty, and so as wrong.
#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// What a token is renewed with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Renewal {
    #[serde(default)]
    refresh_token: String,
}

/// Every HTTP route of the lab.
pub(super) fn routes(server: Arc<Server>) -> Router {
    Router::new()
        .route("/", get(root))
        .route("/api/auth/login", post(login))
        .route("/api/auth/refresh", post(refresh))
        .route("/api/auth/logout", post(logout))
        .route("/api/me", get(me))
        .route("/metrics", get(metrics))
        .with_state(server)
}

/// `GET /`: says what this is to whoever opens the address in a browser.
async fn root() -> &'static str {
    "This is the lab of earwitness: a chat server for practice, with switchable faults.\n\
     Log in with POST /api/auth/login, then open a Socket.IO connection at /socket.io/.\n"
}

/// `GET /metrics`: how many sockets are held, as Prometheus reads it.
async fn metrics(State(server): State<Arc<Server>>) -> String {
    let held = server.connections.all().len();
    format!("# TYPE chat_connections gauge\nchat_connections {held}\n")
}

/// `POST /api/auth/login`: a token for an address and a password.
async fn login(State(server): State<Arc<Server>>, Json(given): Json<Credentials>) -> Response {
    if server.fault == Some(Fault::LoginFailed) {
        return failure(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error");
    }
    let Some(user) = users::with_credentials(&given.email, &given.password) else {
        return failure(StatusCode::UNAUTHORIZED, "Invalid credentials");
    };
    let session = Sid::new().to_string();
    let both =
        [Kind::Access, Kind::Refresh].map(|kind| tokens::issue(user, kind, &session, &server));
    match both {
        [Ok(token), Ok(renewal)] => {
            Json(welcome(server.fault, user, &token, &renewal)).into_response()
        }
        _ => failure(StatusCode::INTERNAL_SERVER_ERROR, "Signing failed"),
    }
}

/// What a user is told who logged in.
fn welcome(fault: Option<Fault>, user: &User, token: &str, renewal: &str) -> Value {
    match fault {
        Some(Fault::LoginTokenNotFound) => {
            json!({ "data": { "accessToken": token }, "user": user })
        }
        Some(Fault::TokenWrapped) => {
            json!({ "token": format!("Bearer {token}"), "refreshToken": renewal, "user": user })
        }
        _ => json!({ "token": token, "refreshToken": renewal, "user": user }),
    }
}

/// `POST /api/auth/refresh`: a new token for one that renews.
async fn refresh(State(server): State<Arc<Server>>, Json(given): Json<Renewal>) -> Response {
    let Bearer { user, claims } = match bearer(&server, &given.refresh_token, Kind::Refresh) {
        Ok(bearer) => bearer,
        Err(refusal) => return failure(StatusCode::UNAUTHORIZED, &refusal.to_string()),
    };
    let session = claims.jti.unwrap_or_default();
    match tokens::issue(user, Kind::Access, &session, &server) {
        Ok(token) => Json(json!({ "token": token })).into_response(),
        Err(_) => failure(StatusCode::INTERNAL_SERVER_ERROR, "Signing failed"),
    }
}

/// `POST /api/auth/logout`: ends the session of the bearer token, and closes its sockets.
async fn logout(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    match bearer(&server, in_header(&headers, BEARER), Kind::Access) {
        Ok(Bearer { claims, .. }) => {
            end(&server, &claims);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(refusal) => failure(StatusCode::UNAUTHORIZED, &refusal.to_string()),
    }
}

/// Ends a session: its tokens are worth nothing from now on, and its sockets are closed.
fn end(server: &Server, claims: &Claims) {
    if server.fault != Some(Fault::TokenOutlivesLogout) {
        server.sessions.revoke(claims);
    }
    if server.fault != Some(Fault::SocketOutlivesLogout) {
        server.sessions.close_sockets(claims);
    }
}

/// `GET /api/me`: the user of the bearer token.
async fn me(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    let before = if server.fault == Some(Fault::HttpRefuses) { "Token " } else { BEARER };
    match bearer(&server, in_header(&headers, before), Kind::Access) {
        Ok(Bearer { user, .. }) => Json(user).into_response(),
        Err(refusal) => failure(StatusCode::UNAUTHORIZED, &refusal.to_string()),
    }
}

/// Whoever presents a token of the right kind.
struct Bearer {
    user: &'static User,
    claims: Claims,
}

/// Whom the token speaks for, if it is of this kind.
fn bearer(server: &Server, token: &str, kind: Kind) -> Result<Bearer, Refusal> {
    if token.is_empty() {
        return Err(Refusal::Missing);
    }
    let key = Some(&server.secrets.http);
    let claims = tokens::verify(token, key, &Demands::of_http(server.fault))?;
    let claims = server.check_session(claims, kind)?;
    let user = claims.sub.as_deref().and_then(users::with_id).ok_or(Refusal::WrongSubject)?;
    Ok(Bearer { user, claims })
}

/// The token in the `Authorization` header, behind this word; empty if there is none.
fn in_header<'a>(headers: &'a HeaderMap, before: &str) -> &'a str {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    header.and_then(|value| value.strip_prefix(before)).unwrap_or_default()
}

/// An answer that says in one sentence what went wrong.
fn failure(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}
