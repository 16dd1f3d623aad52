//! The secrets that the two ends of the lab sign and verify with.
//!
//! A healthy lab has one: random, made anew in every process, and standing for the environment
//! variable `JWT_SECRET`. Invariant: its text is 64 hexadecimal digits, and so it can be decoded
//! from hexadecimal and from base64 alike, which the faults of [`Fault::SecretIsHexDecoded`]'s
//! family rely on.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use secrecy::{ExposeSecret as _, SecretString};

use super::fault::Fault;

/// The literal that stands in the source for the case that `JWT_SECRET` is not set. It is public,
/// and that is the bug.
pub const FALLBACK_SECRET: &str = "dev-only-secret-DO-NOT-USE-IN-PRODUCTION";

/// What stands in many an example, and in every list of secrets to try.
const WEAK_SECRET: &str = "secret";

/// How many random bytes a secret is made of.
const SECRET_BYTES: usize = 32;

/// The keys of both ends, which a fault may have made differ.
pub(super) struct Secrets {
    /// What the login route signs with.
    pub(super) issuer: EncodingKey,
    /// What the HTTP routes verify with: they share a module with the login route, and so its
    /// secret.
    pub(super) http: DecodingKey,
    /// What the socket's gate verifies with; `None` where its secret is not set.
    pub(super) verifier: Option<DecodingKey>,
}

impl Secrets {
    /// Reads the secrets as a server with this fault does. Fails if the system has no randomness to
    /// offer.
    pub(super) fn read(
        fault: Option<Fault>,
        environment: &SecretString,
    ) -> Result<Self, getrandom::Error> {
        let issuer = issuer_secret(fault, environment);
        Ok(Self {
            issuer: EncodingKey::from_secret(issuer.expose_secret().as_bytes()),
            http: DecodingKey::from_secret(issuer.expose_secret().as_bytes()),
            verifier: verifier_key(fault, environment)?,
        })
    }
}

/// A new random secret, in hexadecimal digits. Fails if the system has no randomness to offer.
pub(super) fn random() -> Result<SecretString, getrandom::Error> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes)?;
    let digits = bytes.iter().fold(String::with_capacity(2 * SECRET_BYTES), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("writing to a string cannot fail");
        digits
    });
    Ok(digits.into())
}

/// The secret of the login route.
fn issuer_secret(fault: Option<Fault>, environment: &SecretString) -> SecretString {
    match fault {
        Some(Fault::IssuerSecretIsFallback | Fault::SharedSecretIsFallback) => or_fallback(None),
        Some(Fault::WeakSecret) => WEAK_SECRET.into(),
        _ => or_fallback(Some(environment)),
    }
}

/// The key of the socket's gate.
fn verifier_key(
    fault: Option<Fault>,
    environment: &SecretString,
) -> Result<Option<DecodingKey>, getrandom::Error> {
    let secret = match fault {
        Some(Fault::VerifierSecretIsFallback | Fault::SharedSecretIsFallback) => or_fallback(None),
        Some(Fault::SecretMismatch) => or_fallback(Some(&random()?)),
        Some(Fault::WeakSecret) => WEAK_SECRET.into(),
        Some(Fault::VerifierSecretMissing) => return Ok(None),
        _ => or_fallback(Some(environment)),
    };
    let text = secret.expose_secret();
    Ok(Some(match fault {
        Some(Fault::SecretIsHexDecoded) => DecodingKey::from_secret(&hex_decoded(text)),
        Some(Fault::SecretIsBase64Decoded) => DecodingKey::from_secret(&base64_decoded(text)),
        _ => DecodingKey::from_secret(text.as_bytes()),
    }))
}

/// `process.env.JWT_SECRET || "dev-only-…"`: the variable is unset for whoever reads it before it
/// was loaded.
fn or_fallback(variable: Option<&SecretString>) -> SecretString {
    variable.cloned().unwrap_or_else(|| FALLBACK_SECRET.into())
}

/// `Buffer.from(text, "hex")`, which stops at the first pair that is not hexadecimal.
fn hex_decoded(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.map_while(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// `Buffer.from(text, "base64")`, for a text that is base64 in full.
fn base64_decoded(text: &str) -> Vec<u8> {
    STANDARD.decode(text).expect("64 hexadecimal digits are base64 without padding")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_process_has_a_secret_of_its_own() {
        let (one, other) = (random().expect("randomness"), random().expect("randomness"));
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert_eq!(one.expose_secret().len(), 2 * SECRET_BYTES);
    }

    #[test]
    fn the_secret_can_be_decoded_both_ways() {
        let secret = random().expect("randomness");
        assert_eq!(hex_decoded(secret.expose_secret()).len(), 32);
        assert_eq!(base64_decoded(secret.expose_secret()).len(), 48);
    }

    #[test]
    fn hexadecimal_ends_at_the_first_other_pair() {
        assert_eq!(hex_decoded("00ffxx11"), [0x00, 0xff]);
    }
}
