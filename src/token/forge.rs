//! Builds probe tokens from a real one.
//!
//! A probe is like a token of an own test user, with the times changed and signed with a key of our
//! choice. An *expired* probe is safe to send: whether its key is right or wrong, no session is made, and
//! the refusal tells which of the two it was, because libraries look at the signature first.

use std::fmt;

use serde_json::{Map, Value};

use super::algorithm::HmacAlgorithm;
use super::jwt::{Jwt, NotAJwt};
use super::mac;
use super::mint::{json, sign_hmac};
use super::secret::Secret;
use super::unix_seconds::UnixSeconds;
use super::unverified::Unverified;

/// How long ago an expired probe expired, in seconds: more than any verifier's leeway.
pub const EXPIRED_FOR: i64 = 3600;

/// A header and claims that are not signed yet.
#[derive(Clone)]
pub struct Probe {
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl Probe {
    /// A probe with the header and the claims of a real token, `jti` included.
    pub fn like(token: &Jwt) -> Result<Self, NotAJwt> {
        let Unverified { header, claims } = Unverified::decode(token)?;
        Ok(Self { header, claims })
    }

    /// The same, but issued two hours ago and expired one hour ago.
    #[must_use]
    pub fn expired(self, now: UnixSeconds) -> Self {
        self.valid_between(now.plus(-2 * EXPIRED_FOR), now.plus(-EXPIRED_FOR))
    }

    /// The same, but issued now and valid for so many seconds.
    #[must_use]
    pub fn live(self, now: UnixSeconds, lifetime_seconds: u32) -> Self {
        self.valid_between(now, now.plus(lifetime_seconds.into()))
    }

    /// The same with these claims in place of those of the same name; a claim of `null` is removed.
    #[must_use]
    pub fn with_claims(mut self, changes: &Map<String, Value>) -> Self {
        for (name, value) in changes {
            if value.is_null() {
                self.claims.shift_remove(name);
            } else {
                self.claims.insert(name.clone(), value.clone());
            }
        }
        self
    }

    /// The same with these parameters of the header in place of those of the same name; one of `null` is removed.
    #[must_use]
    pub(super) fn with_header(mut self, changes: &Map<String, Value>) -> Self {
        for (name, value) in changes {
            if value.is_null() {
                self.header.shift_remove(name);
            } else {
                self.header.insert(name.clone(), value.clone());
            }
        }
        self
    }

    /// A claim.
    pub(super) fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.get(name)
    }

    /// The `alg` of the header, or nothing.
    pub(super) fn algorithm_name(&self) -> &str {
        self.header.get("alg").and_then(Value::as_str).unwrap_or_default()
    }

    /// The header and the claims.
    pub(super) fn parts(&self) -> (Map<String, Value>, Map<String, Value>) {
        (self.header.clone(), self.claims.clone())
    }

    /// The probe as a token whose signature is given, whether it fits or not; the header stays as it is.
    pub(super) fn with_signature(&self, signature: &[u8]) -> Jwt {
        Jwt::assemble(&json(&self.header), &json(&self.claims), signature)
    }

    /// The probe as a token whose claims are changed as text before they are signed.
    pub(super) fn sign_text(
        &self,
        change: impl FnOnce(String) -> String,
        secret: &Secret,
        algorithm: HmacAlgorithm,
    ) -> Jwt {
        let mut header = self.header.clone();
        header.insert("alg".to_owned(), algorithm.name().into());
        let claims = Value::Object(self.claims.clone()).to_string();
        let claims = change(claims);
        let Ok(token) = Jwt::sign_with(&json(&header), claims.as_bytes(), |signed| {
            Ok::<_, std::convert::Infallible>(mac::sign(algorithm, secret.expose(), signed))
        });
        token
    }

    /// The probe as a token, signed with a secret; the `alg` of the header follows the algorithm.
    pub fn sign(&self, secret: &Secret, algorithm: HmacAlgorithm) -> Jwt {
        let mut header = self.header.clone();
        header.insert("alg".to_owned(), algorithm.name().into());
        sign_hmac(&header, &self.claims, algorithm, secret)
    }

    /// The probe as a token that no verifier may accept: signed with a key that nobody has.
    pub fn sign_with_random_key(&self, random: [u8; 32], algorithm: HmacAlgorithm) -> Jwt {
        self.sign(&Secret::new(random), algorithm)
    }

    /// Changes the times. An `nbf` is only moved, never added: not every verifier knows it.
    fn valid_between(mut self, issued: UnixSeconds, expires: UnixSeconds) -> Self {
        self.claims.insert("iat".to_owned(), issued.0.into());
        self.claims.insert("exp".to_owned(), expires.0.into());
        if let Some(not_before) = self.claims.get_mut("nbf") {
            *not_before = issued.0.into();
        }
        self
    }
}

/// Claims name people, so that nothing of them is shown.
impl fmt::Debug for Probe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Probe(redacted)")
    }
}

/// Noise in the shape of a token: three base64url parts that hold nothing.
pub fn garbage(random: [u8; 48]) -> Jwt {
    let (header, rest) = random.split_at(16);
    let (claims, signature) = rest.split_at(16);
    Jwt::assemble(header, claims, signature)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::mint::{SigningKey, mint};
    use super::super::samples::object;
    use super::super::verify::{Verification, VerifyingKey, verify};
    use super::*;

    const NOW: UnixSeconds = UnixSeconds(1_700_000_000);

    fn real() -> Jwt {
        let claims = object(json!({ "sub": "7", "iat": 1, "exp": 2, "nbf": 1, "role": "user" }));
        let secret = Secret::new("theirs");
        let key = SigningKey::Hmac { algorithm: HmacAlgorithm::Hs256, secret };
        mint(&claims, Some("k1"), &key).unwrap()
    }

    fn checked(token: &Jwt, key: &str) -> Verification {
        let secret = Secret::new(key);
        verify(token, &VerifyingKey::Hmac { algorithm: HmacAlgorithm::Hs256, secret }, NOW)
    }

    #[test]
    fn an_expired_probe_tells_right_from_wrong_keys() {
        let probe = Probe::like(&real()).unwrap().expired(NOW);
        let token = probe.sign(&Secret::new("ours"), HmacAlgorithm::Hs256);
        assert_eq!(checked(&token, "ours"), Verification::Expired { at: NOW.plus(-EXPIRED_FOR) });
        assert_eq!(checked(&token, "other"), Verification::BadSignature);
    }

    #[test]
    fn a_live_probe_is_the_real_token_with_other_times() {
        let probe = Probe::like(&real()).unwrap().live(NOW, 30);
        let token = probe.sign(&Secret::new("ours"), HmacAlgorithm::Hs256);
        assert_eq!(checked(&token, "ours"), Verification::Valid);
        let decoded = Unverified::decode(&token).unwrap();
        assert_eq!(decoded.key_id(), Some("k1"));
        let exp = NOW.0 + 30;
        assert_eq!(
            Value::Object(decoded.claims),
            json!({ "sub": "7", "iat": NOW.0, "exp": exp, "nbf": NOW.0, "role": "user" })
        );
    }

    #[test]
    fn the_header_names_the_algorithm_that_signs() {
        let probe = Probe::like(&real()).unwrap();
        let token = probe.sign(&Secret::new("ours"), HmacAlgorithm::Hs512);
        let header = Unverified::decode(&token).unwrap().header;
        assert_eq!(Value::Object(header), json!({ "alg": "HS512", "typ": "JWT", "kid": "k1" }));
    }

    #[test]
    fn claims_are_changed_and_removed() {
        let changes = object(json!({ "sub": "8", "role": null, "aud": "x" }));
        let probe = Probe::like(&real()).unwrap().with_claims(&changes);
        let claims = Unverified::decode(&probe.sign_with_random_key([1; 32], HmacAlgorithm::Hs256));
        let claims = claims.unwrap().claims;
        assert_eq!(claims["sub"], "8");
        assert_eq!(claims["aud"], "x");
        assert!(!claims.contains_key("role"));
    }

    #[test]
    fn debug_shows_no_claim() {
        let shown = format!("{:?}", Probe::like(&real()).unwrap());
        assert_eq!(shown, "Probe(redacted)");
    }

    proptest! {
        #[test]
        fn garbage_has_the_shape_of_a_token_and_says_nothing(seed in any::<[u8; 16]>()) {
            let random = [seed, seed, seed].concat().try_into().unwrap();
            let token = Jwt::parse(garbage(random).expose()).unwrap();
            prop_assert!(Probe::like(&token).is_err());
        }
    }
}
