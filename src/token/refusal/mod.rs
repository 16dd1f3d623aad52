//! Understands why a verifier refused a token, from the words that reached us.
//!
//! The words are those of the libraries (`jsonwebtoken` and `jose` for Node.js, `PyJWT`, `golang-jwt`,
//! `jsonwebtoken` for Rust, and some others that say the same), alone or inside the words of an
//! application, and a few plain phrases that mean one thing only. Everything else is
//! [`RefusalClass::Opaque`]: "Invalid token" is what applications say whatever happened, and "invalid or
//! expired token" says that they do not say.

mod words;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use words::{CODE_SEPARATOR, DECISIVE, EITHER_OR, FOREIGN, GENERAL, OWN, PLAIN_WORDS, Rules};

/// Longer texts are pages, not messages; only so many bytes of them are read.
const LONGEST_MESSAGE: usize = 4096;

/// Why a token was refused, as far as the refusal says so beyond doubt.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RefusalClass {
    /// The verifier saw no token: it looks in another place, or none was sent.
    Missing,
    /// The verifier saw something that is not a token.
    Malformed,
    /// The token has no signature.
    SignatureMissing,
    /// The signature is not by the verifier's key.
    BadSignature,
    /// The signature is right, but the token is no longer valid.
    Expired,
    /// The signature is right, but the token is not valid yet.
    NotYetValid,
    /// The verifier does not accept the algorithm.
    Algorithm,
    /// The signature is right, but the token is for somebody else.
    Audience {
        /// Whom the verifier expects, if it gives that away.
        expected: Option<String>,
    },
    /// The signature is right, but the token is by somebody else.
    Issuer {
        /// Whom the verifier expects, if it gives that away.
        expected: Option<String>,
    },
    /// The signature is right, but a claim is missing, ill-formed or not what the verifier wants.
    Claim,
    /// The verifier has no secret.
    SecretMissing,
    /// The verifier has no public key of the name that the token gives.
    UnknownKey,
    /// The token was read, but there is no such user.
    NoSuchUser,
    /// There is no such namespace, so that nobody looked at the token.
    NoSuchNamespace,
    /// The refusal does not say why.
    Opaque,
}

/// What a refusal says about the key that signed the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureVerdict {
    /// The verifier got past the signature, so the key is its own.
    Right,
    /// The verifier stopped at the signature, so the key is another.
    Wrong,
    /// The refusal says nothing about the key.
    Unknown,
}

impl RefusalClass {
    /// What the refusal says about the key; every library looks at the signature before the claims.
    pub const fn signature(&self) -> SignatureVerdict {
        match self {
            Self::Expired
            | Self::NotYetValid
            | Self::Audience { .. }
            | Self::Issuer { .. }
            | Self::Claim => SignatureVerdict::Right,
            Self::BadSignature => SignatureVerdict::Wrong,
            Self::Missing
            | Self::Malformed
            | Self::SignatureMissing
            | Self::Algorithm
            | Self::SecretMissing
            | Self::UnknownKey
            | Self::NoSuchUser
            | Self::NoSuchNamespace
            | Self::Opaque => SignatureVerdict::Unknown,
        }
    }
}

impl fmt::Display for RefusalClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missing => "the verifier saw no token",
            Self::Malformed => "the verifier saw something that is not a token",
            Self::SignatureMissing => "the token has no signature",
            Self::BadSignature => "the signature is not by the verifier's key",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::Algorithm => "the verifier does not accept the algorithm",
            Self::Audience { expected: None } => "the token is for another audience",
            Self::Issuer { expected: None } => "the token is by another issuer",
            Self::Audience { expected: Some(expected) } => {
                let expected = expected.escape_debug();
                return write!(formatter, "the token is not for the audience `{expected}`");
            }
            Self::Issuer { expected: Some(expected) } => {
                let expected = expected.escape_debug();
                return write!(formatter, "the token is not by the issuer `{expected}`");
            }
            Self::Claim => "a claim is not what the verifier wants",
            Self::SecretMissing => "the verifier has no secret",
            Self::UnknownKey => "the verifier does not have the key that the token names",
            Self::NoSuchUser => "the verifier knows no such user",
            Self::NoSuchNamespace => "the server has no such namespace",
            Self::Opaque => "the refusal does not say why",
        })
    }
}

/// Understands a refusal: the message of a `CONNECT_ERROR` and its data, or the body of an HTTP answer as message.
pub fn classify(message: Option<&str>, data: Option<&Value>) -> RefusalClass {
    let mut texts = Vec::new();
    if let Some(message) = message {
        match serde_json::from_str::<Value>(message) {
            Ok(value) => collect(&value, &mut texts),
            Err(_) => texts.push(message.to_owned()),
        }
    }
    if let Some(data) = data {
        collect(data, &mut texts);
    }
    let mut text = texts.join("\n");
    text.truncate(text.floor_char_boundary(LONGEST_MESSAGE));
    understand(&text)
}

fn understand(text: &str) -> RefusalClass {
    let words = CODE_SEPARATOR.replace_all(text, " ");
    if EITHER_OR.is_match(&words) {
        return RefusalClass::Opaque;
    }
    if FOREIGN.is_match(text) && !OWN.is_match(text) {
        return RefusalClass::Opaque;
    }
    // Rules are made ready one list after the other: most refusals never need the second.
    let found = [(&DECISIVE, text), (&GENERAL, text), (&PLAIN_WORDS, &*words)]
        .into_iter()
        .map(|(rules, text)| matches(rules, text))
        .find(|found| !found.is_empty());
    found.map_or(RefusalClass::Opaque, one_of)
}

/// The classes whose words stand in the text, in the order in which they stand there.
fn matches(rules: &Rules, text: &str) -> Vec<RefusalClass> {
    let mut found: Vec<_> = rules
        .iter()
        .filter_map(|(class, pattern)| {
            let words = pattern.captures(text)?;
            let expected = words.get(1).map(|expected| expected.as_str().trim().to_owned());
            Some((words.get_match().start(), with_expected(class, expected)))
        })
        .collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, class)| class).collect()
}

/// Several complaints about claims can be true at once, and the first stands for all; everything else
/// that is said together is a contradiction.
fn one_of(mut found: Vec<RefusalClass>) -> RefusalClass {
    let all_about_claims = found.iter().all(|class| class.signature() == SignatureVerdict::Right);
    if found.len() == 1 || all_about_claims { found.swap_remove(0) } else { RefusalClass::Opaque }
}

fn with_expected(class: &RefusalClass, expected: Option<String>) -> RefusalClass {
    match class {
        RefusalClass::Audience { .. } => RefusalClass::Audience { expected },
        RefusalClass::Issuer { .. } => RefusalClass::Issuer { expected },
        other => other.clone(),
    }
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(object) => object.values().for_each(|item| collect(item, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn of(message: &str) -> RefusalClass {
        classify(Some(message), None)
    }

    fn all(class: &RefusalClass, messages: &[&str]) {
        for message in messages {
            assert_eq!(of(message), *class, "{message}");
            let embedded = format!("Authentication error: JsonWebTokenError - {message}");
            assert_eq!(of(&embedded), *class, "{embedded}");
            let data = json!({ "error": { "details": [{ "reason": message }] } });
            assert_eq!(classify(Some("Unauthorized"), Some(&data)), *class, "{data}");
            assert_eq!(of(&data.to_string()), *class, "{data}");
        }
    }

    #[test]
    fn what_other_things_than_tokens_have_is_not_taken_for_theirs() {
        for message in [
            "Your invite token is expired",
            "expired token for room invite",
            "Invalid issuer: card was declined",
            "CLIENT_SECRET is missing",
            "push token missing",
            "Invalid signature on terms of service",
        ] {
            assert_eq!(of(message), RefusalClass::Opaque, "{message}");
        }
        let meant = of("jwt expired (device offline)");
        assert_eq!(meant, RefusalClass::Expired);
    }

    #[test]
    fn signatures_are_understood() {
        all(
            &RefusalClass::BadSignature,
            &[
                "invalid signature",
                "Invalid signature",
                "signature verification failed",
                "Signature verification failed",
                "token signature is invalid: signature is invalid",
                "InvalidSignature",
                "InvalidSignatureError",
                "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
                "INVALID TOKEN: invalid signature",
            ],
        );
        all(&RefusalClass::SignatureMissing, &["jwt signature is required"]);
    }

    #[test]
    fn a_signature_that_has_expired_is_an_expired_token() {
        all(
            &RefusalClass::Expired,
            &[
                "jwt expired",
                "Signature has expired",
                "ExpiredSignature",
                "ExpiredSignatureError: Signature has expired",
                "TokenExpiredError",
                "token has invalid claims: token is expired",
                "\"exp\" claim timestamp check failed",
                "ERR_JWT_EXPIRED",
                "Token expired",
                "TOKEN_EXPIRED",
                "Your token has expired. Please log in again.",
            ],
        );
    }

    #[test]
    fn times_and_claims_are_understood() {
        all(
            &RefusalClass::NotYetValid,
            &[
                "jwt not active",
                "The token is not yet valid (nbf)",
                "ImmatureSignature",
                "token has invalid claims: token is not valid yet",
                "\"nbf\" claim timestamp check failed",
            ],
        );
        all(
            &RefusalClass::Claim,
            &[
                "jwt subject invalid. expected: 7",
                "invalid exp value",
                "Missing required claim: exp",
                "\"exp\" claim must be a number",
                "unexpected \"sub\" claim value",
            ],
        );
        all(
            &RefusalClass::Audience { expected: None },
            &[
                "unexpected \"aud\" claim value",
                "Audience doesn't match",
                "token has invalid claims: token has invalid audience",
                "InvalidAudience",
            ],
        );
        all(&RefusalClass::Issuer { expected: None }, &["InvalidIssuer", "Invalid issuer"]);
    }

    #[test]
    fn what_the_verifier_expects_is_read() {
        let expected = Some("chat or https://chat.example".to_owned());
        all(
            &RefusalClass::Audience { expected },
            &["jwt audience invalid. expected: chat or https://chat.example"],
        );
        let expected = Some("https://id.example".to_owned());
        all(
            &RefusalClass::Issuer { expected },
            &["jwt issuer invalid. expected: https://id.example"],
        );
    }

    #[test]
    fn shape_algorithm_and_keys_are_understood() {
        all(
            &RefusalClass::Malformed,
            &[
                "jwt malformed",
                "Not enough segments",
                "Invalid header padding",
                "ERR_JWS_INVALID",
                "JWS Protected Header is invalid",
            ],
        );
        all(
            &RefusalClass::Algorithm,
            &[
                "invalid algorithm",
                "The specified alg value is not allowed",
                "token is unverifiable: error while executing keyfunc: unexpected signing method",
                "token signature is invalid: signing method HS256 is invalid",
                "InvalidAlgorithm",
            ],
        );
        all(&RefusalClass::UnknownKey, &["no applicable key found in the JSON Web Key Set"]);
        all(
            &RefusalClass::SecretMissing,
            &[
                "secret or public key must be provided",
                "HMAC key must not be empty.",
                "JWT_SECRET is not defined",
            ],
        );
    }

    #[test]
    fn missing_tokens_and_users_are_understood() {
        all(
            &RefusalClass::Missing,
            &[
                "jwt must be provided",
                "No token provided",
                "Authentication token is required",
                "MISSING_TOKEN",
                "Compact JWS must be a string or Uint8Array",
            ],
        );
        all(&RefusalClass::NoSuchUser, &["User not found", "USER_NOT_FOUND"]);
    }

    #[test]
    fn names_and_messages_of_a_library_are_read_together() {
        let data = json!({ "message": "invalid token", "name": "JsonWebTokenError" });
        assert_eq!(classify(None, Some(&data)), RefusalClass::Malformed);
        assert_eq!(of("JsonWebTokenError: invalid token"), RefusalClass::Malformed);
        assert_eq!(
            of("invalid token: JsonWebTokenError: invalid signature"),
            RefusalClass::BadSignature
        );
        assert_eq!(
            classify(Some(""), Some(&json!({ "code": "TokenExpiredError" }))),
            RefusalClass::Expired
        );
    }

    #[test]
    fn what_is_not_said_is_not_claimed() {
        for message in [
            "",
            "Unauthorized",
            "Authentication error",
            "Invalid token",
            "invalid token",
            "InvalidToken",
            "Invalid or expired token",
            "INVALID_OR_EXPIRED_TOKEN",
            "Token missing or invalid",
            "Token is invalid/expired",
            "No token or token expired",
            "jwt expired or invalid signature",
            "jwt expired; invalid signature",
            "Invalid signature or token expired",
            "Session expired",
            "token is unverifiable",
            "invalid client secret is required",
            "<html>Forbidden</html>",
        ] {
            assert_eq!(of(message), RefusalClass::Opaque, "{message}");
        }
        assert_eq!(classify(None, None), RefusalClass::Opaque);
        assert_eq!(classify(None, Some(&json!({ "status": 401 }))), RefusalClass::Opaque);
    }

    #[test]
    fn several_complaints_about_claims_count_as_the_first() {
        assert_eq!(
            of("token has invalid claims: token is expired, token has invalid audience"),
            RefusalClass::Expired
        );
    }

    #[test]
    fn classes_survive_the_ledger() {
        let class = RefusalClass::Audience { expected: Some("x".to_owned()) };
        let text = serde_json::to_value(&class).unwrap();
        assert_eq!(text, json!({ "kind": "audience", "expected": "x" }));
        assert_eq!(serde_json::from_value::<RefusalClass>(text).unwrap(), class);
        let opaque = serde_json::to_value(RefusalClass::Opaque).unwrap();
        assert_eq!(opaque, json!({ "kind": "opaque" }));
    }

    proptest! {
        #[test]
        fn no_message_makes_it_panic(message in any::<String>(), long in "é{1500,3000}") {
            let _ = of(&message);
            let _ = of(&long);
        }
    }
}
