//! What trials are made from, and what they become.

use std::fmt;

use serde_json::Value;

use crate::token::{HmacAlgorithm, Jwt, PublicKey, Secret, UnixSeconds, encoding};

/// What trials are made from.
#[derive(Debug)]
pub struct Material<'a> {
    /// A real token of an own user.
    pub own: &'a Jwt,
    /// The algorithm for what is signed with a secret.
    pub algorithm: HmacAlgorithm,
    /// The verifier's secret, where a candidate is proven to be it.
    pub secret: Option<&'a Secret>,
    /// A public key of the system.
    pub public_key: Option<&'a PublicForms>,
    /// A captured refresh token of the same user.
    pub refresh: Option<&'a str>,
    /// The time.
    pub now: UnixSeconds,
    /// Chance.
    pub random: [u8; 32],
}

/// A public key in the forms in which people hand it to a verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicForms {
    /// PEM, ending in a line break.
    pub pem: String,
    /// DER.
    pub der: Vec<u8>,
    /// JWK, as JSON.
    pub jwk: String,
}

impl PublicForms {
    /// The forms of a key.
    pub fn of(key: &PublicKey) -> Self {
        let pem = key.to_pem();
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let der = encoding::base64_decoded_standard(body.as_bytes());
        Self { pem, der, jwk: key.canonical() }
    }
}

/// What is shown to the gate in place of a token.
#[derive(Clone)]
pub enum Shown {
    /// A text.
    Text(String),
    /// Another value of JSON, which fits only into `auth`.
    Json(Value),
}

/// It may be a token that opens a gate.
impl fmt::Debug for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shown(redacted)")
    }
}

/// Why a trial cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unmade {
    /// The own token cannot be decoded.
    #[error("the login token is no JSON Web Token")]
    NotAJwt,
    /// It takes the verifier's secret.
    #[error("no candidate is proven to be the verifier's secret")]
    NoSecret,
    /// It takes a public key.
    #[error("no public key of the system is known")]
    NoPublicKey,
    /// It takes a refresh token.
    #[error("no refresh token was captured at the login")]
    NoRefreshToken,
    /// It takes a claim.
    #[error("the login token has no `{0}`")]
    NoClaim(&'static str),
    /// It takes a claim for the kind of token.
    #[error("no claim of the login token says of what kind it is")]
    NoKind,
    /// The login tokens are so already.
    #[error("login tokens have this algorithm themselves")]
    OwnAlgorithm,
    /// The signature has no second spelling.
    #[error("the signature of the login token can be written in one way only")]
    OneSpelling,
    /// The login tokens are not signed with a shared secret.
    #[error("the login token has no signature")]
    Unsigned,
}
