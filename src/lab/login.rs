//! The HTTP routes: logging in, and asking who one is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::Fault;
use super::tab::Server;
use super::tokens::{self, Refusal};
use super::users::{self, User};

/// What a user logs in with. What is left out counts as empty, and so as wrong.
#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// Every HTTP route of the lab.
pub(super) fn routes(server: Arc<Server>) -> Router {
    Router::new()
        .route("/", get(root))
        .route("/api/auth/login", post(login))
        .route("/api/me", get(me))
        .with_state(server)
}

/// `GET /`: says what this is to whoever opens the address in a browser.
async fn root() -> &'static str {
    "This is the lab of earwitness: a chat server for practice, with switchable faults.\n\
     Log in with POST /api/auth/login, then open a Socket.IO connection at /socket.io/.\n"
}

/// `POST /api/auth/login`: a token for an address and a password.
async fn login(State(server): State<Arc<Server>>, Json(given): Json<Credentials>) -> Response {
    if server.fault == Some(Fault::LoginFailed) {
        return failure(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error");
    }
    let Some(user) = users::with_credentials(&given.email, &given.password) else {
        return failure(StatusCode::UNAUTHORIZED, "Invalid credentials");
    };
    match tokens::issue(user, &server.secrets.issuer) {
        Ok(token) => Json(welcome(server.fault, user, &token)).into_response(),
        Err(_) => failure(StatusCode::INTERNAL_SERVER_ERROR, "Signing failed"),
    }
}

/// What a user is told who logged in.
fn welcome(fault: Option<Fault>, user: &User, token: &str) -> Value {
    match fault {
        Some(Fault::LoginTokenNotFound) => {
            json!({ "data": { "accessToken": token }, "user": user })
        }
        _ => json!({ "token": token, "user": user }),
    }
}

/// `GET /api/me`: the user of the bearer token.
async fn me(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    match bearer(&server, &headers) {
        Ok(user) => Json(json!({ "user": user })).into_response(),
        Err(refusal) => failure(StatusCode::UNAUTHORIZED, &refusal.to_string()),
    }
}

/// The user of the token in the `Authorization` header.
fn bearer(server: &Server, headers: &HeaderMap) -> Result<&'static User, Refusal> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Refusal::Missing)?;
    let claims = tokens::verify(token, &server.secrets.http)?;
    claims.sub.as_deref().and_then(users::with_id).ok_or(Refusal::WrongSubject)
}

/// An answer that says in one sentence what went wrong.
fn failure(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}
