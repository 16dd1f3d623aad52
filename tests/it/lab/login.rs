//! The HTTP side: logging in, and asking who one is.

use earwitness::lab::{self, Fault, USERS};
use serde_json::{Value, json};

use super::http;

/// The faults that show in the answer to a login.
pub(super) const FAULTS: &[Fault] = &[Fault::LoginFailed, Fault::LoginTokenNotFound];

#[tokio::test]
async fn every_user_logs_in_and_is_known_by_the_token() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    for user in USERS {
        let (status, body) =
            http::post(&lab.url(), "/api/auth/login", &http::credentials(user.name)).await;
        let known = json!({ "id": user.id, "name": user.name, "email": user.email });
        assert_eq!((status, &body["user"]), (200, &known));
        let token = body["token"].as_str().expect("a login gives a token");
        let me = http::get(&lab.url(), "/api/me", &format!("Authorization: Bearer {token}")).await;
        assert_eq!(me, (200, known));
    }
}

#[tokio::test]
async fn wrong_or_missing_credentials_are_refused() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let wrong = json!({ "email": "alice@example.com", "password": "bob-password" });
    for credentials in [wrong, json!({})] {
        let answer = http::post(&lab.url(), "/api/auth/login", &credentials).await;
        assert_eq!(answer, (401, json!({ "error": "Invalid credentials" })));
    }
}

#[tokio::test]
async fn the_own_account_needs_a_token() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let (status, body) = http::get(&lab.url(), "/api/me", "Accept: */*").await;
    assert_eq!((status, &body["error"]), (401, &json!("JsonWebTokenError - jwt must be provided")));
}

#[tokio::test]
async fn http_believes_the_token_that_the_socket_refuses() {
    let fault = Some(Fault::IssuerSecretIsFallback);
    let lab = lab::start(fault, 0).await.expect("the lab starts");
    let token = http::token_of(&lab.url(), "alice").await;
    let me = http::get(&lab.url(), "/api/me", &format!("Authorization: Bearer {token}")).await;
    assert_eq!(me.0, 200);
}

#[tokio::test]
async fn the_root_says_what_this_is() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let (status, body) = http::get(&lab.url(), "/", "Accept: */*").await;
    assert_eq!(status, 200);
    assert!(body.as_str().is_some_and(|text| text.contains("earwitness")), "{body}");
}

#[tokio::test]
async fn a_failing_login_answers_500() {
    let lab = lab::start(Some(Fault::LoginFailed), 0).await.expect("the lab starts");
    let answer = http::post(&lab.url(), "/api/auth/login", &http::credentials("alice")).await;
    assert_eq!(answer, (500, json!({ "error": "Internal Server Error" })));
}

#[tokio::test]
async fn a_moved_token_stands_elsewhere_in_the_answer() {
    let lab = lab::start(Some(Fault::LoginTokenNotFound), 0).await.expect("the lab starts");
    let (status, body) =
        http::post(&lab.url(), "/api/auth/login", &http::credentials("alice")).await;
    assert_eq!((status, body.get("token")), (200, None));
    assert!(body.pointer("/data/accessToken").is_some_and(Value::is_string), "{body}");
}
