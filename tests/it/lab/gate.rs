//! Who gets past the gate, and in which words the others are refused.

use earwitness::lab::{self, FALLBACK_SECRET, Fault, Lab};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::client::{Knock, Tab};
use super::http;

/// The faults that show at the gate.
pub(super) const FAULTS: &[Fault] = &[
    Fault::IssuerSecretIsFallback,
    Fault::VerifierSecretIsFallback,
    Fault::SharedSecretIsFallback,
    Fault::SecretIsHexDecoded,
    Fault::SecretIsBase64Decoded,
    Fault::SecretMismatch,
    Fault::SignatureNotVerified,
    Fault::AnonymousAccepted,
    Fault::TokenReadFromQuery,
    Fault::TokenReadFromHeader,
];

const IN: &str = "connected";
const SIGNATURE: &str = "JsonWebTokenError - invalid signature";
const EXPIRED: &str = "TokenExpiredError - jwt expired";
const MALFORMED: &str = "JsonWebTokenError - jwt malformed";
const MISSING: &str = "JsonWebTokenError - jwt must be provided";

/// What is answered to: the login's token, no token, `rubbish`, and expired tokens signed with the
/// environment's secret, the fallback and a key of nobody; then to the login's token in the query,
/// and in the header.
type Answers = [&'static str; 8];

fn expected(fault: Option<Fault>) -> Answers {
    let healthy = [IN, MISSING, MALFORMED, EXPIRED, SIGNATURE, SIGNATURE, MISSING, MISSING];
    let [_, none, rubbish, ..] = healthy;
    let with_keys = |login, environment, fallback| {
        [login, none, rubbish, environment, fallback, SIGNATURE, MISSING, MISSING]
    };
    match fault {
        Some(Fault::IssuerSecretIsFallback) => with_keys(SIGNATURE, EXPIRED, SIGNATURE),
        Some(Fault::VerifierSecretIsFallback) => with_keys(SIGNATURE, SIGNATURE, EXPIRED),
        Some(Fault::SharedSecretIsFallback) => with_keys(IN, SIGNATURE, EXPIRED),
        Some(Fault::SecretIsHexDecoded | Fault::SecretIsBase64Decoded | Fault::SecretMismatch) => {
            with_keys(SIGNATURE, SIGNATURE, SIGNATURE)
        }
        Some(Fault::SignatureNotVerified) => [IN, MISSING, MALFORMED, IN, IN, IN, MISSING, MISSING],
        Some(Fault::AnonymousAccepted) => {
            [IN, IN, MALFORMED, EXPIRED, SIGNATURE, SIGNATURE, IN, IN]
        }
        Some(Fault::TokenReadFromQuery) => {
            [MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, IN, MISSING]
        }
        Some(Fault::TokenReadFromHeader) => {
            [MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, IN]
        }
        _ => healthy,
    }
}

async fn check(fault: Option<Fault>) {
    let lab = lab::start(fault, 0).await.expect("the lab starts");
    let token = http::token_of(&lab.url(), "alice").await;
    let environment = lab.environment_secret();
    let knocks = [
        Knock::with_token(&token),
        Knock::default(),
        Knock::with_token("rubbish"),
        Knock::with_token(&expired(environment.expose_secret().as_bytes())),
        Knock::with_token(&expired(FALLBACK_SECRET.as_bytes())),
        Knock::with_token(&expired(b"a key of nobody")),
        Knock { query: format!("&token={token}"), ..Knock::default() },
        Knock { authorization: format!("Bearer {token}"), ..Knock::default() },
    ];
    let mut answers = Vec::new();
    for knock in &knocks {
        answers.push(answer(&lab, knock).await);
    }
    assert_eq!(answers, expected(fault), "{fault:?}");
}

/// What the gate says, without the words that every refusal begins with.
async fn answer(lab: &Lab, knock: &Knock) -> String {
    let Err(refusal) = Tab::connect(&lab.url(), knock).await.map(|_| ()) else { return IN.into() };
    let words = refusal.as_object().expect("a refusal is an object");
    assert_eq!(words.len(), 1, "{refusal}");
    let message = words["message"].as_str().expect("a refusal has a message");
    let message = message.strip_prefix("Authentication error: ").expect("it says where it failed");
    message.to_owned()
}

fn expired(secret: &[u8]) -> String {
    signed(secret, &json!({ "sub": "u1", "name": "alice", "iat": 1, "exp": 2 }))
}

fn signed(secret: &[u8], claims: &Value) -> String {
    let header = Header::new(Algorithm::HS256);
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret)).expect("plain data")
}

#[tokio::test]
async fn a_healthy_gate_lets_in_who_logged_in() {
    check(None).await;
}

#[tokio::test]
async fn each_fault_shows_in_its_answers() {
    for fault in FAULTS {
        check(Some(*fault)).await;
    }
}

#[tokio::test]
async fn an_encoding_mismatch_is_one_secret_read_in_two_ways() {
    for (fault, decoded) in [
        (Fault::SecretIsHexDecoded, decoded_from_hex as fn(&str) -> Vec<u8>),
        (Fault::SecretIsBase64Decoded, decoded_from_base64),
    ] {
        let lab = lab::start(Some(fault), 0).await.expect("the lab starts");
        let environment = lab.environment_secret();
        let probe = expired(&decoded(environment.expose_secret()));
        assert_eq!(answer(&lab, &Knock::with_token(&probe)).await, EXPIRED, "{fault}");
        let token = http::token_of(&lab.url(), "alice").await;
        assert!(is_signed_by(&token, environment.expose_secret().as_bytes()), "{fault}");
    }
}

#[tokio::test]
async fn the_login_signs_with_what_its_fault_says() {
    let fallbacks = [Fault::IssuerSecretIsFallback, Fault::SharedSecretIsFallback];
    for fault in FAULTS {
        let lab = lab::start(Some(*fault), 0).await.expect("the lab starts");
        let token = http::token_of(&lab.url(), "alice").await;
        let of_fallback = is_signed_by(&token, FALLBACK_SECRET.as_bytes());
        assert_eq!(of_fallback, fallbacks.contains(fault), "{fault}");
    }
}

#[tokio::test]
async fn a_refused_connection_may_knock_again() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let token = http::token_of(&lab.url(), "alice").await;
    let knocks = [Knock::with_token("rubbish"), Knock::with_token(&token)];
    let answers = Tab::connect_repeatedly(&lab.url(), &knocks).await;
    assert!(answers[0].is_err() && answers[1].is_ok(), "{answers:?}");
}

fn decoded_from_hex(text: &str) -> Vec<u8> {
    let pairs = (0..text.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}

fn decoded_from_base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).expect("base64")
}

fn is_signed_by(token: &str, secret: &[u8]) -> bool {
    let key = jsonwebtoken::DecodingKey::from_secret(secret);
    let mut validation = jsonwebtoken::Validation::new(Algorithm::HS256);
    validation.validate_aud = false;
    jsonwebtoken::decode::<Value>(token, &key, &validation).is_ok()
}
