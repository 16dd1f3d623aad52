//! Verifies a token: its shape, its signature, and then its claims.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};

use super::{CHAT, Kind, Refusal};

/// What the lab reads from a token that was verified. What is missing or of another type counts as
/// none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::lab) struct Claims {
    /// The user's id.
    pub(in crate::lab) sub: Option<String>,
    /// What the token is good for.
    pub(in crate::lab) kind: Option<Kind>,
    /// The session that the token belongs to.
    pub(in crate::lab) jti: Option<String>,
    /// When it ends, in seconds since 1970.
    pub(in crate::lab) exp: Option<f64>,
}

/// What a token must be like.
#[derive(Clone, Debug)]
pub(in crate::lab) struct Demands {
    /// The algorithms that are taken.
    algorithms: &'static [Algorithm],
}

impl Default for Demands {
    fn default() -> Self {
        Self { algorithms: &[Algorithm::HS256] }
    }
}

/// Verifies a token's shape, signature, times and addressees.
pub(in crate::lab) fn verify(
    token: &str,
    key: &DecodingKey,
    demands: &Demands,
) -> Result<Claims, Refusal> {
    let parts = Parts::of(token)?;
    check_signature(&parts, key, demands)?;
    let claims = parts.claims()?;
    check_times(&claims)?;
    check_addressees(&claims)?;
    Ok(Claims::read(&claims))
}

/// Reads the claims, whoever signed them.
pub(in crate::lab) fn decode_only(token: &str) -> Result<Claims, Refusal> {
    Parts::of(token)?.claims().map(|claims| Claims::read(&claims))
}

impl Claims {
    fn read(claims: &Map<String, Value>) -> Self {
        let text = |name| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            sub: text("sub"),
            kind: claims.get("kind").and_then(|kind| serde_json::from_value(kind.clone()).ok()),
            jti: text("jti"),
            exp: claims.get("exp").and_then(Value::as_f64),
        }
    }
}

/// The parts of a token whose header can be read.
struct Parts<'a> {
    /// What is signed.
    signed: &'a str,
    header: Value,
    claims: &'a str,
    signature: &'a str,
}

impl<'a> Parts<'a> {
    fn of(token: &'a str) -> Result<Self, Refusal> {
        let parts: Vec<_> = token.split('.').collect();
        let [header, claims, signature] = parts[..] else { return Err(Refusal::Malformed) };
        let signed = &token[..header.len() + 1 + claims.len()];
        let header = decoded(header).ok_or(Refusal::Unreadable)?;
        Ok(Self { signed, header, claims, signature })
    }

    fn claims(&self) -> Result<Map<String, Value>, Refusal> {
        match decoded(self.claims) {
            Some(Value::Object(claims)) => Ok(claims),
            _ => Err(Refusal::Unreadable),
        }
    }

    fn algorithm(&self) -> Option<Algorithm> {
        self.header.get("alg")?.as_str()?.parse().ok()
    }
}

fn decoded(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn check_signature(parts: &Parts<'_>, key: &DecodingKey, demands: &Demands) -> Result<(), Refusal> {
    if parts.signature.trim().is_empty() {
        return Err(Refusal::Unsigned);
    }
    let algorithm = parts.algorithm().filter(|algorithm| demands.algorithms.contains(algorithm));
    let algorithm = algorithm.ok_or(Refusal::WrongAlgorithm)?;
    // What cannot be decoded matches no secret.
    match jsonwebtoken::crypto::verify(parts.signature, parts.signed.as_bytes(), key, algorithm) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(Refusal::WrongSignature),
    }
}

/// The times, as Node's library checks them when it is told nothing of leeway: none is needed.
fn check_times(claims: &Map<String, Value>) -> Result<(), Refusal> {
    let now = Duration::from_secs(jsonwebtoken::get_current_timestamp()).as_secs_f64();
    if let Some(start) = claims.get("nbf") {
        let start = start.as_f64().ok_or(Refusal::UnreadableStart)?;
        if start > now {
            return Err(Refusal::NotActive);
        }
    }
    if let Some(end) = claims.get("exp") {
        let end = end.as_f64().ok_or(Refusal::UnreadableExpiry)?;
        if now >= end {
            return Err(Refusal::Expired);
        }
    }
    Ok(())
}

/// Whom the token is for, which may be several, and whom it is by.
fn check_addressees(claims: &Map<String, Value>) -> Result<(), Refusal> {
    let audience = match claims.get("aud") {
        Some(Value::Array(several)) => several.iter().any(|one| one == CHAT),
        one => one.is_some_and(|one| one == CHAT),
    };
    if !audience {
        return Err(Refusal::WrongAudience);
    }
    if claims.get("iss").is_some_and(|issuer| issuer == CHAT) {
        Ok(())
    } else {
        Err(Refusal::WrongIssuer)
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::json;

    use super::*;

    const SECRET: &[u8] = b"a test's own secret";

    fn signed(claims: &Value) -> String {
        let key = EncodingKey::from_secret(SECRET);
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key)
            .expect("claims are plain data")
    }

    /// A token of these claims, and of the addressees that every token has.
    fn addressed(mut claims: Value) -> String {
        claims["aud"] = CHAT.into();
        claims["iss"] = CHAT.into();
        signed(&claims)
    }

    fn verified(token: &str) -> Result<Option<String>, Refusal> {
        verify(token, &DecodingKey::from_secret(SECRET), &Demands::default())
            .map(|claims| claims.sub)
    }

    #[test]
    fn the_signature_is_checked_before_the_times() {
        let expired = addressed(json!({ "sub": "u1", "exp": 1 }));
        assert_eq!(verified(&expired), Err(Refusal::Expired));
        let other = verify(&expired, &DecodingKey::from_secret(b"another"), &Demands::default());
        assert_eq!(other, Err(Refusal::WrongSignature));
    }

    #[test]
    fn times_are_checked_as_in_node() {
        assert_eq!(verified(&addressed(json!({ "sub": "u1" }))), Ok(Some("u1".into())));
        let early = addressed(json!({ "nbf": 4_000_000_000_u64 }));
        assert_eq!(verified(&early), Err(Refusal::NotActive));
        let soon = json!("soon");
        assert_eq!(verified(&addressed(json!({ "exp": soon }))), Err(Refusal::UnreadableExpiry));
        assert_eq!(verified(&addressed(json!({ "nbf": soon }))), Err(Refusal::UnreadableStart));
    }

    #[test]
    fn addressees_are_checked_as_in_node() {
        let several = signed(&json!({ "aud": ["web", "chat"], "iss": "chat" }));
        assert_eq!(verified(&several), Ok(None));
        for aud in [json!("web"), json!(["web"]), json!(null)] {
            let token = signed(&json!({ "aud": aud, "iss": "chat" }));
            assert_eq!(verified(&token), Err(Refusal::WrongAudience));
        }
        assert_eq!(verified(&signed(&json!({ "aud": "chat" }))), Err(Refusal::WrongIssuer));
    }

    #[test]
    fn shapes_are_refused_in_the_words_of_node() {
        let good = addressed(json!({ "sub": "u1" }));
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
        let good = signed(&json!({ "sub": "u1", "kind": "access", "exp": 1 }));
        let (head, _) = good.rsplit_once('.').expect("a token has three parts");
        let claims = decode_only(&format!("{head}.AAAA")).expect("it can be read");
        assert_eq!((claims.sub.as_deref(), claims.kind), (Some("u1"), Some(Kind::Access)));
        assert_eq!(decode_only("rubbish"), Err(Refusal::Malformed));
    }
}
