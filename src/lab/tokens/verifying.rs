//! Verifies a token: its shape, its signature, and then its claims.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};

use super::issuing::addressees;
use super::{CHAT, Kind, Refusal};
use crate::lab::fault::Fault;

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

/// What a token must be like. A fault leaves something of it out.
#[derive(Clone, Debug)]
pub(in crate::lab) struct Demands {
    algorithms: &'static [Algorithm],
    signature: Signature,
    start: Look,
    expiry: Look,
    audience: Look,
    /// Whom the token must be for.
    expected_audience: &'static str,
    /// Whom the token must be by.
    expected_issuer: &'static str,
}

/// Which tokens need no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signature {
    /// All do.
    OfAll,
    /// Those that call their algorithm "none".
    ButOfNone,
    /// Those whose third part is empty.
    ButOfStripped,
}

/// How a claim is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// As Node's library does.
    Close,
    /// What is no number passes.
    NumbersOnly,
    /// Not at all.
    Away,
}

impl Demands {
    /// All that there is to demand.
    const ALL: Self = Self {
        algorithms: &[Algorithm::HS256],
        signature: Signature::OfAll,
        start: Look::Close,
        expiry: Look::Close,
        audience: Look::Close,
        expected_audience: CHAT,
        expected_issuer: CHAT,
    };

    /// What the HTTP routes demand: they are one service with the login, and take what it issues.
    pub(in crate::lab) fn of_http(fault: Option<Fault>) -> Self {
        let (expected_issuer, expected_audience) = addressees(fault);
        Self { expected_audience, expected_issuer, ..Self::ALL }
    }

    /// What a gate with this fault demands.
    pub(in crate::lab) const fn of(fault: Option<Fault>) -> Self {
        let all = Self::ALL;
        match fault {
            Some(Fault::AlgNoneAccepted) => Self { signature: Signature::ButOfNone, ..all },
            Some(Fault::SignatureStripped) => Self { signature: Signature::ButOfStripped, ..all },
            Some(Fault::StartIgnored) => Self { start: Look::Away, ..all },
            Some(Fault::ExpiredTokenAccepted) => Self { expiry: Look::Away, ..all },
            Some(Fault::ExpiryFormatIgnored) => Self { expiry: Look::NumbersOnly, ..all },
            Some(Fault::AudienceIgnored) => Self { audience: Look::Away, ..all },
            Some(Fault::AlgorithmNotPinned) => Self { algorithms: &OF_A_SECRET, ..all },
            _ => all,
        }
    }
}

/// The algorithms that need no more than a secret.
const OF_A_SECRET: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];

/// Verifies a token's shape, signature, times and addressees.
pub(in crate::lab) fn verify(
    token: &str,
    key: Option<&DecodingKey>,
    demands: &Demands,
) -> Result<Claims, Refusal> {
    let parts = Parts::of(token)?;
    check_signature(&parts, key, demands)?;
    let claims = parts.claims()?;
    check_start(&claims, demands.start)?;
    check_expiry(&claims, demands.expiry)?;
    check_addressees(&claims, demands)?;
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

fn check_signature(
    parts: &Parts<'_>,
    key: Option<&DecodingKey>,
    demands: &Demands,
) -> Result<(), Refusal> {
    let stripped = parts.signature.trim().is_empty();
    let unsigned = match demands.signature {
        Signature::OfAll => false,
        Signature::ButOfNone => parts.header.get("alg").is_some_and(|name| name == "none"),
        Signature::ButOfStripped => stripped,
    };
    if unsigned {
        return Ok(());
    }
    let key = key.ok_or(Refusal::NoSecret)?;
    if stripped {
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

/// Whether the token's time has come. As Node's library, it knows no leeway, and needs no `nbf`.
fn check_start(claims: &Map<String, Value>, look: Look) -> Result<(), Refusal> {
    let Some(start) = claims.get("nbf").filter(|_| look != Look::Away) else { return Ok(()) };
    match start.as_f64() {
        None => Err(Refusal::UnreadableStart),
        Some(start) if start > now() => Err(Refusal::NotActive),
        Some(_) => Ok(()),
    }
}

/// Whether the token's time has passed, in the same way.
fn check_expiry(claims: &Map<String, Value>, look: Look) -> Result<(), Refusal> {
    let Some(end) = claims.get("exp").filter(|_| look != Look::Away) else { return Ok(()) };
    match end.as_f64() {
        None if look == Look::NumbersOnly => Ok(()),
        None => Err(Refusal::UnreadableExpiry),
        Some(end) if now() >= end => Err(Refusal::Expired),
        Some(_) => Ok(()),
    }
}

fn now() -> f64 {
    Duration::from_secs(jsonwebtoken::get_current_timestamp()).as_secs_f64()
}

/// Whom the token is for, which may be several, and whom it is by.
fn check_addressees(claims: &Map<String, Value>, demands: &Demands) -> Result<(), Refusal> {
    let expected = demands.expected_audience;
    let audience = match claims.get("aud") {
        Some(Value::Array(several)) => several.iter().any(|one| one == expected),
        one => one.is_some_and(|one| one == expected),
    };
    if !audience && demands.audience != Look::Away {
        return Err(Refusal::WrongAudience);
    }
    if claims.get("iss").is_some_and(|issuer| issuer == demands.expected_issuer) {
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
        let key = DecodingKey::from_secret(SECRET);
        verify(token, Some(&key), &Demands::ALL).map(|claims| claims.sub)
    }

    #[test]
    fn the_signature_is_checked_before_the_times() {
        let expired = addressed(json!({ "sub": "u1", "exp": 1 }));
        assert_eq!(verified(&expired), Err(Refusal::Expired));
        let other = DecodingKey::from_secret(b"another");
        assert_eq!(verify(&expired, Some(&other), &Demands::ALL), Err(Refusal::WrongSignature));
        assert_eq!(verify(&expired, None, &Demands::ALL), Err(Refusal::NoSecret));
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
