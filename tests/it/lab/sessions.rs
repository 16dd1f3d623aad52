//! Renewing tokens, logging out, and what a socket lives by.

use earwitness::lab::{self, Fault, Lab};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::client::{Knock, Tab};
use super::http;

/// The faults that show behind the gate, and in when it answers.
pub(super) const FAULTS: &[Fault] = &[
    Fault::AuthNeverAnswers,
    Fault::KicksAfterConnect,
    Fault::TellsAfterConnect,
    Fault::IdentityShared,
    Fault::SocketOutlivesToken,
    Fault::SocketOutlivesLogout,
    Fault::TokenOutlivesLogout,
];

#[tokio::test]
async fn a_token_is_renewed_by_the_one_that_is_for_it_and_by_no_other() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let (token, renewal) = logged_in(&lab).await;
    let (status, answer) = renew(&lab, &renewal).await;
    assert_eq!(status, 200);
    let renewed = answer["token"].as_str().expect("there is a new one");
    assert!(Tab::connect(&lab.url(), &Knock::with_token(renewed)).await.is_ok());

    assert_eq!(renew(&lab, &token).await, (401, json!({ "error": "Error - wrong kind of token" })));
    let refused = Tab::connect(&lab.url(), &Knock::with_token(&renewal)).await.err();
    let words = json!({ "message": "Authentication error: Error - wrong kind of token" });
    assert_eq!(refused, Some(words));
}

#[tokio::test]
async fn logging_out_closes_the_sockets_and_revokes_the_token() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let (token, renewal) = logged_in(&lab).await;
    let tab = Tab::connect(&lab.url(), &Knock::with_token(&token)).await.expect("it opens");
    let bob = Tab::of(&lab.url(), "bob").await;
    assert_eq!(http::post_as(&lab.url(), "/api/auth/logout", &token).await.0, 204);
    tab.expelled().await;

    let refused = Tab::connect(&lab.url(), &Knock::with_token(&token)).await.err();
    let words = json!({ "message": "Authentication error: Error - token revoked" });
    assert_eq!(refused, Some(words));
    assert_eq!(renew(&lab, &renewal).await.0, 401);
    assert_eq!(http::post_as(&lab.url(), "/api/auth/logout", &token).await.0, 401);
    answers(bob, "u2", "bob").await;
}

#[tokio::test]
async fn a_socket_ends_with_its_token() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let end = jsonwebtoken::get_current_timestamp() + 2;
    let token = signed(&lab, &json!({ "exp": end }));
    let tab = Tab::connect(&lab.url(), &Knock::with_token(&token)).await.expect("it opens");
    tab.expelled().await;
    assert!(jsonwebtoken::get_current_timestamp() >= end);
}

#[tokio::test]
async fn the_other_namespace_is_guarded_as_well() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let admin = |auth| Knock { namespace: "/admin,", ..auth };
    let refused = Tab::connect(&lab.url(), &admin(Knock::default())).await.err();
    let words =
        json!({ "message": "Authentication error: JsonWebTokenError - jwt must be provided" });
    assert_eq!(refused, Some(words));
    let (token, _) = logged_in(&lab).await;
    assert!(Tab::connect(&lab.url(), &admin(Knock::with_token(&token))).await.is_ok());
}

#[tokio::test]
async fn a_tab_can_ask_whose_it_is() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    answers(Tab::of(&lab.url(), "alice").await, "u1", "alice").await;
}

#[tokio::test]
async fn a_gate_may_never_answer_a_good_token() {
    let lab = lab::start(Some(Fault::AuthNeverAnswers), 0).await.expect("the lab starts");
    let (token, _) = logged_in(&lab).await;
    let answer = Tab::answer_before_a_fence(&lab.url(), &Knock::with_token(&token)).await;
    assert_eq!(answer, None);
    let bad = Tab::answer_before_a_fence(&lab.url(), &Knock::with_token("rubbish")).await;
    assert!(bad.is_some_and(|answer| answer.is_err()));
}

#[tokio::test]
async fn a_gate_behind_connect_lets_in_and_throws_out() {
    for (fault, told) in [(Fault::KicksAfterConnect, false), (Fault::TellsAfterConnect, true)] {
        let lab = lab::start(Some(fault), 0).await.expect("the lab starts");
        let tab = Tab::connect(&lab.url(), &Knock::with_token("rubbish")).await.expect("for now");
        let heard = tab.expelled().await;
        assert_eq!(heard.contains("unauthorized"), told, "{fault}");
        answers(Tab::of(&lab.url(), "alice").await, "u1", "alice").await;
    }
}

#[tokio::test]
async fn everybody_may_be_who_came_first() {
    let lab = lab::start(Some(Fault::IdentityShared), 0).await.expect("the lab starts");
    let alice = Tab::of(&lab.url(), "alice").await;
    answers(Tab::of(&lab.url(), "bob").await, "u1", "alice").await;
    drop(alice);
}

#[tokio::test]
async fn a_socket_may_outlive_its_token() {
    let lab = lab::start(Some(Fault::SocketOutlivesToken), 0).await.expect("the lab starts");
    let end = jsonwebtoken::get_current_timestamp() + 2;
    let knock = Knock::with_token(&signed(&lab, &json!({ "exp": end })));
    let mut tab = Tab::connect(&lab.url(), &knock).await.expect("it opens");
    while Tab::connect(&lab.url(), &knock).await.is_ok() {
        tab.ask("whoami", &Value::Null).await;
    }
    answers(tab, "u1", "alice").await;
}

#[tokio::test]
async fn a_logout_may_be_half_of_one() {
    let lab = lab::start(Some(Fault::SocketOutlivesLogout), 0).await.expect("the lab starts");
    let (token, _) = logged_in(&lab).await;
    let knock = Knock::with_token(&token);
    let tab = Tab::connect(&lab.url(), &knock).await.expect("it opens");
    assert_eq!(http::post_as(&lab.url(), "/api/auth/logout", &token).await.0, 204);
    assert!(Tab::connect(&lab.url(), &knock).await.is_err());
    answers(tab, "u1", "alice").await;

    let lab = lab::start(Some(Fault::TokenOutlivesLogout), 0).await.expect("the lab starts");
    let (token, _) = logged_in(&lab).await;
    let knock = Knock::with_token(&token);
    let tab = Tab::connect(&lab.url(), &knock).await.expect("it opens");
    assert_eq!(http::post_as(&lab.url(), "/api/auth/logout", &token).await.0, 204);
    tab.expelled().await;
    assert!(Tab::connect(&lab.url(), &knock).await.is_ok());
}

async fn answers(mut tab: Tab, id: &str, name: &str) {
    let answer = tab.ask("whoami", &Value::Null).await;
    assert_eq!(answer, json!({ "success": true, "id": id, "name": name }));
}

/// Alice's tokens: the one that opens, and the one that renews.
async fn logged_in(lab: &Lab) -> (String, String) {
    let (status, body) =
        http::post(&lab.url(), "/api/auth/login", &http::credentials("alice")).await;
    assert_eq!(status, 200, "{body}");
    let text = |name: &str| body[name].as_str().expect("a login gives it").to_owned();
    (text("token"), text("refreshToken"))
}

async fn renew(lab: &Lab, with: &str) -> http::Answer {
    http::post(&lab.url(), "/api/auth/refresh", &json!({ "refreshToken": with })).await
}

/// A token of alice's as the lab would have signed it, with these claims on top.
fn signed(lab: &Lab, claims: &Value) -> String {
    let mut all = json!({ "sub": "u1", "name": "alice", "kind": "access", "iss": "chat" });
    all["aud"] = "chat".into();
    for (name, value) in claims.as_object().expect("claims are an object") {
        all[name] = value.clone();
    }
    let key = EncodingKey::from_secret(lab.environment_secret().expose_secret().as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &all, &key).expect("plain data")
}
