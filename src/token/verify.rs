//! Verifies a token: first the signature, then the times, as verifiers do.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::algorithm::{AsymmetricAlgorithm, DeclaredAlgorithm, HmacAlgorithm};
use super::jwt::{Jwt, NotAJwt, Segment};
use super::mac;
use super::secret::Secret;
use super::unix_seconds::UnixSeconds;
use super::unverified::Unverified;

/// What a token is verified with. It fixes the algorithm: a token never chooses (RFC 8725 section 3.1).
#[derive(Debug, Clone)]
pub enum VerifyingKey {
    /// A shared secret, for one algorithm only.
    Hmac {
        /// The algorithm.
        algorithm: HmacAlgorithm,
        /// The key.
        secret: Secret,
    },
    /// A public key, for one algorithm only.
    Pem {
        /// The algorithm; it must fit the kind of key.
        algorithm: AsymmetricAlgorithm,
        /// The public key in PEM form.
        pem: Vec<u8>,
    },
}

/// What verifying a token came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Verification {
    /// The signature is right, and the token is valid now.
    Valid,
    /// The key did not sign this token.
    BadSignature,
    /// The signature is right, but the token is no longer valid.
    Expired {
        /// Its `exp`.
        at: UnixSeconds,
    },
    /// The signature is right, but the token is not valid yet.
    NotYetValid {
        /// Its `nbf`.
        from: UnixSeconds,
    },
    /// The signature is right, but a time is not a number, so that nothing can be said about it.
    UnreadableTime {
        /// The name of the claim.
        claim: String,
    },
    /// The token names another algorithm than the key is for; the signature was not looked at.
    AlgorithmDiffers {
        /// What the token names.
        token: String,
        /// What the key is for.
        key: String,
    },
    /// The token cannot be read.
    NotAJwt {
        /// What is wrong with it.
        reason: NotAJwt,
    },
    /// The key is not a public key in PEM form that fits the algorithm, or nobody here can verify with it.
    UnusableKey {
        /// The algorithm.
        algorithm: AsymmetricAlgorithm,
    },
}

/// Verifies a token with a key at a moment, without leeway.
pub fn verify(token: &Jwt, key: &VerifyingKey, now: UnixSeconds) -> Verification {
    let decoded = match Unverified::decode(token) {
        Ok(decoded) => decoded,
        Err(reason) => return Verification::NotAJwt { reason },
    };
    if decoded.algorithm() != key.algorithm() {
        return Verification::AlgorithmDiffers {
            token: decoded.algorithm().to_string(),
            key: key.algorithm().to_string(),
        };
    }
    let signed = match key {
        VerifyingKey::Hmac { algorithm, secret } => mac::matches(
            *algorithm,
            secret.expose(),
            token.signing_input().as_bytes(),
            &token.bytes(Segment::Signature),
        ),
        VerifyingKey::Pem { algorithm, pem } => match signed_by_pem(token, *algorithm, pem) {
            Some(signed) => signed,
            None => return Verification::UnusableKey { algorithm: *algorithm },
        },
    };
    if signed { judge_times(&decoded, now) } else { Verification::BadSignature }
}

impl VerifyingKey {
    /// The only algorithm that the key verifies.
    pub const fn algorithm(&self) -> DeclaredAlgorithm {
        match self {
            Self::Hmac { algorithm, .. } => DeclaredAlgorithm::Hmac(*algorithm),
            Self::Pem { algorithm, .. } => DeclaredAlgorithm::Asymmetric(*algorithm),
        }
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid => formatter.write_str("the signature is right and the token is valid"),
            Self::BadSignature => formatter.write_str("the token was not signed with this key"),
            Self::Expired { at } => {
                write!(formatter, "the signature is right, but the token expired at {at}")
            }
            Self::NotYetValid { from } => {
                write!(formatter, "the signature is right, but the token is valid only from {from}")
            }
            Self::UnreadableTime { claim } => {
                write!(formatter, "the signature is right, but the claim `{claim}` is not a number")
            }
            Self::AlgorithmDiffers { token, key } => {
                write!(formatter, "the token names {token}, but the key is for {key}")
            }
            Self::NotAJwt { reason } => reason.fmt(formatter),
            Self::UnusableKey { algorithm } => {
                write!(formatter, "the key is not a public key for {algorithm} in PEM form")
            }
        }
    }
}

/// Whether the public key verifies the token; `None` if the key cannot be used.
fn signed_by_pem(token: &Jwt, algorithm: AsymmetricAlgorithm, pem: &[u8]) -> Option<bool> {
    let key = read_pem(algorithm, pem)?;
    let (signed, signature) = token.expose().rsplit_once('.')?;
    let library = algorithm.for_library()?;
    // The only error left is a signature that cannot be one.
    Some(jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &key, library).unwrap_or(false))
}

fn read_pem(algorithm: AsymmetricAlgorithm, pem: &[u8]) -> Option<jsonwebtoken::DecodingKey> {
    use AsymmetricAlgorithm::{
        EdDsa, Es256, Es384, Es512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
    };
    match algorithm {
        Rs256 | Rs384 | Rs512 | Ps256 | Ps384 | Ps512 => {
            jsonwebtoken::DecodingKey::from_rsa_pem(pem)
        }
        Es256 | Es384 | Es512 => jsonwebtoken::DecodingKey::from_ec_pem(pem),
        EdDsa => jsonwebtoken::DecodingKey::from_ed_pem(pem),
    }
    .ok()
}

fn judge_times(token: &Unverified, now: UnixSeconds) -> Verification {
    let odd = |claim: &&str| token.claims.get(*claim).is_some_and(|value| !value.is_number());
    if let Some(claim) = ["exp", "nbf"].into_iter().find(odd) {
        return Verification::UnreadableTime { claim: claim.to_owned() };
    }
    // "On or after" the expiry the token is not accepted (RFC 7519 section 4.1.4).
    if let Some(at) = token.expires_at().filter(|exp| *exp <= now) {
        return Verification::Expired { at };
    }
    match token.not_before().filter(|nbf| *nbf > now) {
        Some(from) => Verification::NotYetValid { from },
        None => Verification::Valid,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::super::encoding;
    use super::super::mint::{SigningKey, mint};
    use super::super::samples::{
        EC_PRIVATE, EC_PUBLIC, ED_PRIVATE, ED_PUBLIC, RFC_7515_ES256, RFC_7515_HS256,
        RFC_7515_SECRET, RSA_PRIVATE, RSA_PUBLIC, object, private_pem, public_pem,
    };
    use super::*;

    const EXPIRY: UnixSeconds = UnixSeconds(1_300_819_380);

    fn hmac(secret: impl Into<Vec<u8>>) -> VerifyingKey {
        VerifyingKey::Hmac { algorithm: HmacAlgorithm::Hs256, secret: Secret::new(secret) }
    }

    fn pem(algorithm: AsymmetricAlgorithm, body: &str) -> VerifyingKey {
        VerifyingKey::Pem { algorithm, pem: public_pem(body) }
    }

    fn signed(claims: Value) -> Jwt {
        let secret = Secret::new("secret");
        let key = SigningKey::Hmac { algorithm: HmacAlgorithm::Hs256, secret };
        mint(&object(claims), None, &key).unwrap()
    }

    #[test]
    fn the_samples_of_the_specification_are_verified() {
        let token = Jwt::parse(RFC_7515_HS256).unwrap();
        let key = hmac(encoding::base64_decoded(RFC_7515_SECRET.as_bytes()));
        assert_eq!(verify(&token, &key, EXPIRY.plus(-1)), Verification::Valid);
        assert_eq!(verify(&token, &key, EXPIRY), Verification::Expired { at: EXPIRY });
        assert_eq!(verify(&token, &hmac("other"), EXPIRY), Verification::BadSignature);
        let token = Jwt::parse(RFC_7515_ES256).unwrap();
        let key = pem(AsymmetricAlgorithm::Es256, EC_PUBLIC);
        assert_eq!(verify(&token, &key, EXPIRY.plus(-1)), Verification::Valid);
    }

    #[test]
    fn every_supported_pair_of_keys_verifies_what_it_signed_and_nothing_else() {
        for algorithm in AsymmetricAlgorithm::ALL {
            let (private, public) = match algorithm.name().as_bytes() {
                [b'R' | b'P', ..] => (RSA_PRIVATE, RSA_PUBLIC),
                b"ES256" => (EC_PRIVATE, EC_PUBLIC),
                b"EdDSA" => (ED_PRIVATE, ED_PUBLIC),
                _ => continue,
            };
            let key = SigningKey::Pem { algorithm, pem: private_pem(private) };
            let token = mint(&Map::new(), None, &key).unwrap();
            let verifying = pem(algorithm, public);
            assert_eq!(verify(&token, &verifying, EXPIRY), Verification::Valid, "{algorithm}");
            let mut signature = token.bytes(Segment::Signature);
            signature[0] ^= 1;
            let forged = Jwt::assemble(
                &token.bytes(Segment::Header),
                &token.bytes(Segment::Claims),
                &signature,
            );
            assert_eq!(verify(&forged, &verifying, EXPIRY), Verification::BadSignature);
        }
    }

    #[test]
    fn a_token_does_not_choose_the_algorithm() {
        let token = signed(json!({}));
        let differs = verify(&token, &pem(AsymmetricAlgorithm::Rs256, RSA_PUBLIC), EXPIRY);
        assert_eq!(
            differs,
            Verification::AlgorithmDiffers { token: "HS256".to_owned(), key: "RS256".to_owned() }
        );
        let unsigned = Jwt::assemble(br#"{"alg":"none"}"#, b"{}", b"");
        assert!(matches!(
            verify(&unsigned, &hmac(""), EXPIRY),
            Verification::AlgorithmDiffers { .. }
        ));
    }

    #[test]
    fn a_key_that_does_not_fit_is_unusable() {
        for (algorithm, body) in
            [(AsymmetricAlgorithm::Rs256, "AAAA"), (AsymmetricAlgorithm::Rs256, EC_PUBLIC)]
        {
            let header = format!(r#"{{"alg":"{algorithm}"}}"#);
            let token = Jwt::assemble(header.as_bytes(), b"{}", b"signature");
            let unusable = Verification::UnusableKey { algorithm };
            assert_eq!(verify(&token, &pem(algorithm, body), EXPIRY), unusable);
        }
    }

    #[test]
    fn times_are_judged_behind_the_signature() {
        let at = |claims| verify(&signed(claims), &hmac("secret"), EXPIRY);
        let from = EXPIRY.plus(1);
        assert_eq!(at(json!({ "nbf": from.0 })), Verification::NotYetValid { from });
        assert_eq!(at(json!({ "nbf": EXPIRY.0, "exp": from.0 })), Verification::Valid);
        let claim = "exp".to_owned();
        assert_eq!(at(json!({ "exp": "soon" })), Verification::UnreadableTime { claim });
    }
}
