//! Signs tokens at login and verifies them at the gate, in the manner of `jsonwebtoken` for Node.
//!
//! Invariant: the order of the checks and the words of a refusal are those of that library, version
//! 9 (`verify.js`), because they are what users meet, and what a diagnosis reads.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::users::User;

/// How long a token is good for, in seconds.
const LIFETIME: u64 = 3600;

/// What the lab writes into a token.
#[derive(Serialize)]
struct Issued {
    sub: &'static str,
    name: &'static str,
    iat: u64,
    exp: u64,
}

/// What the lab reads from a token. The times are checked by the verification, not here.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Claims {
    /// The user's id. A token of a right signature may lack it, and is refused for that.
    #[serde(default)]
    pub(super) sub: Option<String>,
}

/// Why a token was refused, in the words of `jsonwebtoken` for Node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// There is none, or it is empty.
    #[error("JsonWebTokenError - jwt must be provided")]
    Missing,
    /// It is not a text.
    #[error("JsonWebTokenError - jwt must be a string")]
    NotText,
    /// It has not three parts.
    #[error("JsonWebTokenError - jwt malformed")]
    Malformed,
    /// Its header or its claims cannot be read.
    #[error("JsonWebTokenError - invalid token")]
    Unreadable,
    /// Its third part is empty.
    #[error("JsonWebTokenError - jwt signature is required")]
    Unsigned,
    /// It is not signed with HS256.
    #[error("JsonWebTokenError - invalid algorithm")]
    WrongAlgorithm,
    /// Another secret signed it, or it was altered.
    #[error("JsonWebTokenError - invalid signature")]
    WrongSignature,
    /// Its `exp` is not a number.
    #[error("JsonWebTokenError - invalid exp value")]
    UnreadableExpiry,
    /// Its `nbf` is not a number.
    #[error("JsonWebTokenError - invalid nbf value")]
    UnreadableStart,
    /// It has no `sub`, or one that names nobody.
    #[error("JsonWebTokenError - jwt subject invalid")]
    WrongSubject,
    /// Its time has passed.
    #[error("TokenExpiredError - jwt expired")]
    Expired,
    /// Its time has not come.
    #[error("NotBeforeError - jwt not active")]
    NotActive,
}

/// Signs a token for the user, good for one hour from now.
pub(super) fn issue(user: &User, key: &EncodingKey) -> Result<String, jsonwebtoken::errors::Error> {
    let iat = jsonwebtoken::get_current_timestamp();
    let claims = Issued { sub: user.id, name: user.name, iat, exp: iat + LIFETIME };
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, key)
}

/// Verifies a token's shape, signature and times.
pub(super) fn verify(token: &str, key: &DecodingKey) -> Result<Claims, Refusal> {
    check_shape(token)?;
    let verified = jsonwebtoken::decode::<Claims>(token, key, &validation());
    verified.map(|token| token.claims).map_err(|error| refusal(error.kind()))
}

/// Reads the claims, whoever signed them.
pub(super) fn decode_only(token: &str) -> Result<Claims, Refusal> {
    jsonwebtoken::dangerous::insecure_decode_claims(token).map_err(|error| refusal(error.kind()))
}

/// The checks that Node's library makes before the signature, in its order.
fn check_shape(token: &str) -> Result<(), Refusal> {
    let parts: Vec<_> = token.split('.').collect();
    let [header, _, signature] = parts[..] else { return Err(Refusal::Malformed) };
    let header = URL_SAFE_NO_PAD.decode(header).ok();
    let header = header.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    let header = header.ok_or(Refusal::Unreadable)?;
    if signature.trim().is_empty() {
        return Err(Refusal::Unsigned);
    }
    if header.get("alg").and_then(serde_json::Value::as_str) == Some("HS256") {
        Ok(())
    } else {
        Err(Refusal::WrongAlgorithm)
    }
}

/// Checks what Node's library checks when it is told only the secret and the algorithm: no leeway,
/// and no claim needed.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.required_spec_claims.clear();
    validation.validate_nbf = true;
    validation.validate_aud = false;
    validation
}

/// The refusal that Node's library would have worded for this error.
fn refusal(error: &ErrorKind) -> Refusal {
    match error {
        ErrorKind::InvalidToken => Refusal::Malformed,
        // The header has been read by now; base64 that does not decode is the signature's, and
        // matches no secret.
        ErrorKind::InvalidSignature | ErrorKind::Base64(_) => Refusal::WrongSignature,
        ErrorKind::ExpiredSignature => Refusal::Expired,
        ErrorKind::ImmatureSignature => Refusal::NotActive,
        ErrorKind::InvalidAlgorithm => Refusal::WrongAlgorithm,
        ErrorKind::InvalidClaimFormat(claim) if claim == "exp" => Refusal::UnreadableExpiry,
        ErrorKind::InvalidClaimFormat(claim) if claim == "nbf" => Refusal::UnreadableStart,
        _ => Refusal::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &[u8] = b"a test's own secret";

    fn signed(claims: &Value) -> String {
        let key = EncodingKey::from_secret(SECRET);
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key)
            .expect("claims are plain data")
    }

    fn verified(token: &str) -> Result<Option<String>, Refusal> {
        verify(token, &DecodingKey::from_secret(SECRET)).map(|claims| claims.sub)
    }

    #[test]
    fn an_issued_token_is_good_for_an_hour() {
        let user = &super::super::users::USERS[0];
        let token = issue(user, &EncodingKey::from_secret(SECRET)).expect("claims are plain data");
        assert_eq!(verified(&token), Ok(Some("u1".into())));
        let claims: Value =
            jsonwebtoken::dangerous::insecure_decode_claims(&token).expect("it has claims");
        assert_eq!(claims["exp"].as_u64(), claims["iat"].as_u64().map(|iat| iat + 3600));
        assert_eq!(claims["name"], "alice");
    }

    #[test]
    fn the_signature_is_checked_before_the_times() {
        let expired = signed(&json!({ "sub": "u1", "exp": 1 }));
        assert_eq!(verified(&expired), Err(Refusal::Expired));
        let other = verify(&expired, &DecodingKey::from_secret(b"another"));
        assert_eq!(other.map(|claims| claims.sub), Err(Refusal::WrongSignature));
    }

    #[test]
    fn times_are_checked_as_in_node() {
        assert_eq!(verified(&signed(&json!({ "sub": "u1" }))), Ok(Some("u1".into())));
        assert_eq!(
            verified(&signed(&json!({ "nbf": 4_000_000_000_u64 }))),
            Err(Refusal::NotActive)
        );
        assert_eq!(verified(&signed(&json!({ "exp": "soon" }))), Err(Refusal::UnreadableExpiry));
        assert_eq!(verified(&signed(&json!({ "nbf": "soon" }))), Err(Refusal::UnreadableStart));
        assert_eq!(verified(&signed(&json!({ "aud": "someone" }))), Ok(None));
    }

    #[test]
    fn shapes_are_refused_in_the_words_of_node() {
        let good = signed(&json!({ "sub": "u1" }));
        let (head, signature) = good.rsplit_once('.').expect("a token has three parts");
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        assert_eq!(verified("rubbish"), Err(Refusal::Malformed));
        assert_eq!(verified("a.b.c"), Err(Refusal::Unreadable));
        assert_eq!(verified(&format!("{head}.")), Err(Refusal::Unsigned));
        assert_eq!(verified(&format!("{head}.!")), Err(Refusal::WrongSignature));
        assert_eq!(verified(&format!("{none}.e30.{signature}")), Err(Refusal::WrongAlgorithm));
    }

    #[test]
    fn decoding_without_verifying_takes_any_signature() {
        let good = signed(&json!({ "sub": "u1" }));
        let (head, _) = good.rsplit_once('.').expect("a token has three parts");
        assert_eq!(
            decode_only(&format!("{head}.AAAA")).map(|claims| claims.sub),
            Ok(Some("u1".into()))
        );
        assert_eq!(decode_only("rubbish").map(|claims| claims.sub), Err(Refusal::Malformed));
    }
}
