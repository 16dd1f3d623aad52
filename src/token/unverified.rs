//! What a token says, WITHOUT any proof that it is true.
//!
//! Anybody can write these claims. They are good for explaining, for building probes and for linting;
//! nothing may be granted because of them. [`super::verify()`] is for that.

use std::fmt;

use serde_json::{Map, Value};

use super::algorithm::DeclaredAlgorithm;
use super::jwt::{Jwt, NotAJwt, Segment};
use super::unix_seconds::UnixSeconds;

/// Header and claims of a token, decoded and not verified.
#[derive(Clone, PartialEq)]
pub struct Unverified {
    /// How the token says that it is signed.
    pub header: Map<String, Value>,
    /// What the token says.
    pub claims: Map<String, Value>,
}

impl Unverified {
    /// Decodes both parts; each must hold a JSON object (RFC 7519 section 7.2).
    pub fn decode(token: &Jwt) -> Result<Self, NotAJwt> {
        Ok(Self {
            header: object(token, Segment::Header)?,
            claims: object(token, Segment::Claims)?,
        })
    }

    /// The `alg` of the header.
    pub fn algorithm(&self) -> DeclaredAlgorithm {
        let name = self.header.get("alg").and_then(Value::as_str);
        name.map_or(DeclaredAlgorithm::Absent, DeclaredAlgorithm::named)
    }

    /// The `kid` of the header: which key the issuer says it used.
    pub fn key_id(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }

    /// The `sub` claim: whom the token is about. Numbers, which RFC 7519 forbids and many servers write, are read too.
    pub fn subject(&self) -> Option<String> {
        match self.claims.get("sub")? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The `exp` claim: from when on the token is no longer valid.
    pub fn expires_at(&self) -> Option<UnixSeconds> {
        self.moment("exp")
    }

    /// The `nbf` claim: from when on the token is valid.
    pub fn not_before(&self) -> Option<UnixSeconds> {
        self.moment("nbf")
    }

    /// The `iat` claim: when the token was issued.
    pub fn issued_at(&self) -> Option<UnixSeconds> {
        self.moment("iat")
    }

    /// A claim that counts seconds; fractions are allowed (RFC 7519 section 2) and cut off.
    pub fn moment(&self, claim: &str) -> Option<UnixSeconds> {
        let number = self.claims.get(claim)?;
        number.as_i64().or_else(|| number.as_f64().map(whole_seconds)).map(UnixSeconds)
    }
}

/// Claims name people, so that only their number is shown.
impl fmt::Debug for Unverified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Unverified")
            .field("algorithm", &self.algorithm())
            .field("claims", &self.claims.len())
            .finish_non_exhaustive()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from floating point saturates, which is what a moment beyond counting needs"
)]
fn whole_seconds(seconds: f64) -> i64 {
    seconds.floor() as i64
}

fn object(token: &Jwt, segment: Segment) -> Result<Map<String, Value>, NotAJwt> {
    match serde_json::from_slice(&token.bytes(segment)) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(NotAJwt::NotAnObject { segment }),
        Err(_) => Err(NotAJwt::NotJson { segment }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::algorithm::HmacAlgorithm;
    use super::*;

    fn decoded(header: &str, claims: &str) -> Result<Unverified, NotAJwt> {
        Unverified::decode(&Jwt::assemble(header.as_bytes(), claims.as_bytes(), b""))
    }

    #[test]
    fn header_and_claims_come_out() {
        let token = decoded(r#"{"alg":"HS256","kid":"k1"}"#, r#"{"sub":7,"exp":10.9,"nbf":-1}"#);
        let token = token.unwrap();
        assert_eq!(token.algorithm(), DeclaredAlgorithm::Hmac(HmacAlgorithm::Hs256));
        assert_eq!(token.key_id(), Some("k1"));
        assert_eq!(token.subject().as_deref(), Some("7"));
        assert_eq!(token.expires_at(), Some(UnixSeconds(10)));
        assert_eq!(token.not_before(), Some(UnixSeconds(-1)));
        assert_eq!(token.issued_at(), None);
    }

    #[test]
    fn the_part_that_is_not_an_object_is_told() {
        let refusal = |header, claims| decoded(header, claims).unwrap_err();
        assert_eq!(refusal("", "{}"), NotAJwt::NotJson { segment: Segment::Header });
        assert_eq!(refusal("[]", "{}"), NotAJwt::NotAnObject { segment: Segment::Header });
        assert_eq!(refusal("{}", "\u{1}"), NotAJwt::NotJson { segment: Segment::Claims });
        assert_eq!(refusal("{}", "\"text\""), NotAJwt::NotAnObject { segment: Segment::Claims });
    }

    #[test]
    fn a_header_without_a_usable_algorithm_says_so() {
        assert_eq!(decoded("{}", "{}").unwrap().algorithm(), DeclaredAlgorithm::Absent);
        assert_eq!(decoded(r#"{"alg":1}"#, "{}").unwrap().algorithm(), DeclaredAlgorithm::Absent);
    }

    #[test]
    fn a_moment_that_is_text_is_no_moment() {
        let token = decoded("{}", r#"{"exp":"1700000000"}"#).unwrap();
        assert_eq!(token.expires_at(), None);
        assert_eq!(token.claims["exp"], json!("1700000000"));
    }

    #[test]
    fn debug_shows_no_claim() {
        let token = decoded(r#"{"alg":"none"}"#, r#"{"email":"ada@example.com"}"#).unwrap();
        assert!(!format!("{token:?}").contains("ada"));
    }
}
