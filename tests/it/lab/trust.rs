//! What a gate takes that it should not, fault by fault.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use earwitness::lab::{self, Fault, Lab};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::client::{Knock, Tab};
use super::http;

/// The faults that show in which tokens are taken, and in what a login gives.
pub(super) const FAULTS: &[Fault] = &[
    Fault::WeakSecret,
    Fault::VerifierSecretMissing,
    Fault::AlgNoneAccepted,
    Fault::SignatureStripped,
    Fault::ExpiredTokenAccepted,
    Fault::StartIgnored,
    Fault::AudienceIgnored,
    Fault::ExpiryFormatIgnored,
    Fault::WrongTokenKindAccepted,
    Fault::AlgorithmNotPinned,
    Fault::TokenInUrl,
    Fault::NamespaceUnguarded,
    Fault::ExpiredAtLogin,
    Fault::StartsInMilliseconds,
    Fault::NeverExpires,
    Fault::ExpiresInMilliseconds,
    Fault::TokenWrapped,
    Fault::AnotherAudience,
    Fault::AnotherIssuer,
    Fault::HttpRefuses,
    Fault::SocketRefuses,
    Fault::AuthErrorEmpty,
];

/// What is presented to the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Probe {
    Own,
    Absent,
    Expired,
    Early,
    Audience,
    Soon,
    Renewal,
    Unsigned,
    Stripped,
    Hs512,
    Query,
    Admin,
}

use Probe::{
    Admin, Audience, Early, Expired, Hs512, Own, Query, Renewal, Soon, Stripped, Unsigned,
};

const PROBES: [Probe; 12] = [
    Own,
    Probe::Absent,
    Expired,
    Early,
    Audience,
    Soon,
    Renewal,
    Unsigned,
    Stripped,
    Hs512,
    Query,
    Admin,
];

/// Which of them a gate with this fault lets in.
fn let_in(fault: Option<Fault>) -> &'static [Probe] {
    match fault {
        Some(
            Fault::VerifierSecretMissing
            | Fault::ExpiredAtLogin
            | Fault::StartsInMilliseconds
            | Fault::TokenWrapped
            | Fault::AnotherAudience
            | Fault::AnotherIssuer
            | Fault::SocketRefuses,
        ) => &[],
        Some(Fault::AlgNoneAccepted) => &[Own, Unsigned],
        // A token that calls its algorithm "none" has no signature either.
        Some(Fault::SignatureStripped) => &[Own, Unsigned, Stripped],
        Some(Fault::ExpiredTokenAccepted) => &[Own, Expired, Soon],
        Some(Fault::StartIgnored) => &[Own, Early],
        Some(Fault::AudienceIgnored) => &[Own, Audience],
        Some(Fault::ExpiryFormatIgnored) => &[Own, Soon],
        Some(Fault::WrongTokenKindAccepted) => &[Own, Renewal],
        Some(Fault::AlgorithmNotPinned) => &[Own, Hs512],
        Some(Fault::TokenInUrl) => &[Own, Query],
        Some(Fault::NamespaceUnguarded) => &[Own, Admin],
        _ => &[Own],
    }
}

#[tokio::test]
async fn each_fault_lets_in_what_it_says() {
    for fault in FAULTS.iter().copied().map(Some).chain([None]) {
        let lab = lab::start(fault, 0).await.expect("the lab starts");
        let login = login(&lab).await;
        let mut admitted = Vec::new();
        for probe in PROBES {
            if Tab::connect(&lab.url(), &knock(&lab, &login, probe)).await.is_ok() {
                admitted.push(probe);
            }
        }
        assert_eq!(admitted, let_in(fault), "{fault:?}");
    }
}

/// The probes that are signed anew have the claims of a healthy login, whatever this one gives.
fn knock(lab: &Lab, login: &Value, probe: Probe) -> Knock {
    let text = |name: &str| login[name].as_str().expect("a login gives it").to_owned();
    let now = jsonwebtoken::get_current_timestamp();
    let mut claims = json!({ "sub": "u1", "kind": "access", "iss": "chat", "aud": "chat" });
    claims["exp"] = json!(now + 3600);
    let mut with = |name: &str, value: Value| {
        claims[name] = value;
        signed(lab, Algorithm::HS256, &claims)
    };
    let token = match probe {
        Own => text("token"),
        Probe::Absent => return Knock::default(),
        Expired => with("exp", json!(now - 3600)),
        Early => with("nbf", json!(now + 3600)),
        Audience => with("aud", json!("web")),
        Soon => with("exp", json!("soon")),
        Renewal => text("refreshToken"),
        Unsigned => format!("{}.{}.", encoded(&json!({ "alg": "none" })), encoded(&claims)),
        Stripped => {
            let token = signed(lab, Algorithm::HS256, &claims);
            format!("{}.", token.rsplit_once('.').expect("it has three parts").0)
        }
        Hs512 => signed(lab, Algorithm::HS512, &claims),
        Query => {
            let token = signed(lab, Algorithm::HS256, &claims);
            return Knock { query: format!("&token={token}"), ..Knock::default() };
        }
        Admin => return Knock { namespace: "/admin,", ..Knock::default() },
    };
    Knock::with_token(&token)
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

fn signed(lab: &Lab, algorithm: Algorithm, claims: &Value) -> String {
    let key = EncodingKey::from_secret(lab.environment_secret().expose_secret().as_bytes());
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).expect("plain data")
}

async fn login(lab: &Lab) -> Value {
    http::post(&lab.url(), "/api/auth/login", &http::credentials("alice")).await.1
}

#[tokio::test]
async fn what_a_faulty_login_gives_is_refused_in_the_words_of_node() {
    for (fault, words) in [
        (Fault::VerifierSecretMissing, "JsonWebTokenError - secret or public key must be provided"),
        (Fault::ExpiredAtLogin, "TokenExpiredError - jwt expired"),
        (Fault::StartsInMilliseconds, "NotBeforeError - jwt not active"),
        (Fault::TokenWrapped, "JsonWebTokenError - invalid token"),
        (Fault::AnotherAudience, "JsonWebTokenError - jwt audience invalid. expected: chat"),
        (Fault::AnotherIssuer, "JsonWebTokenError - jwt issuer invalid. expected: chat"),
        (Fault::SocketRefuses, "Error - unknown user"),
    ] {
        let lab = lab::start(Some(fault), 0).await.expect("the lab starts");
        let token = http::token_of(&lab.url(), "alice").await;
        let refused = Tab::connect(&lab.url(), &Knock::with_token(&token)).await.err();
        let words = json!({ "message": format!("Authentication error: {words}") });
        assert_eq!(refused, Some(words), "{fault}");
    }
}

#[tokio::test]
async fn a_refusal_may_be_without_words() {
    let lab = lab::start(Some(Fault::AuthErrorEmpty), 0).await.expect("the lab starts");
    let refused = Tab::connect(&lab.url(), &Knock::with_token("rubbish")).await.err();
    assert_eq!(refused, Some(json!({ "message": "" })));
}

#[tokio::test]
async fn http_and_the_socket_may_disagree_both_ways() {
    for (fault, status) in
        [(None, 200), (Some(Fault::HttpRefuses), 401), (Some(Fault::SocketRefuses), 200)]
    {
        let lab = lab::start(fault, 0).await.expect("the lab starts");
        let token = http::token_of(&lab.url(), "alice").await;
        let me = http::get(&lab.url(), "/api/me", &format!("Authorization: Bearer {token}")).await;
        assert_eq!(me.0, status, "{fault:?}");
    }
}

#[tokio::test]
async fn tokens_without_an_end_say_none_or_one_that_never_comes() {
    for (fault, end) in [(Fault::NeverExpires, None), (Fault::ExpiresInMilliseconds, Some(13))] {
        let lab = lab::start(Some(fault), 0).await.expect("the lab starts");
        let token = http::token_of(&lab.url(), "alice").await;
        let claims: Value =
            jsonwebtoken::dangerous::insecure_decode_claims(&token).expect("it has claims");
        let digits = claims.get("exp").map(|end| end.to_string().len());
        assert_eq!(digits, end, "{fault}");
    }
}
