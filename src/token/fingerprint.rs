//! A fingerprint of a secret: enough to tell two secrets apart, too little to find either.
//!
//! It is `HMAC(key = secret, message = label ‖ salt)` cut to 48 bits. The secret is the *key*, so that two
//! fingerprints of one run are equal exactly when the two secrets are the same key to HMAC: those that
//! differ in trailing NULs, or by being the hash of one that is longer than a block, sign alike and look
//! alike. (Different keys look alike once in 2⁴⁸ pairs.) It gives away no more than any token that was
//! signed with the secret; without the salt, which is never printed, it cannot be used for guessing.
//!
//! The label holds a character that base64url has not, so that no fingerprint is the signature of a token.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::algorithm::HmacAlgorithm;
use super::encoding;
use super::mac;
use super::secret::Secret;

/// What the fingerprint is computed over, together with the salt.
pub const LABEL: &str = "earwitness/secret-fp/v1";

/// What a diagnostic route answers to a nonce if it holds this secret (`docs/diagnostic-route.md`): the digits of its
/// fingerprint under HS256, with the nonce as the salt.
pub fn diagnostic_code(secret: &Secret, nonce: &str) -> String {
    let salt = Salt::new(nonce.as_bytes());
    let fingerprint = Fingerprint::of(secret, HmacAlgorithm::Hs256, &salt);
    String::from_utf8(encoding::hex(&fingerprint.bits)).expect("hexadecimal is ASCII")
}

/// What makes the fingerprints of a run comparable with each other and useless outside it.
///
/// It is never printed or serialised: whoever knows it can try out weak secrets against a fingerprint.
#[derive(Clone)]
pub struct Salt(Secret);

impl Salt {
    /// Takes the bytes of the salt: sixteen random ones for a run, or chosen ones so that the
    /// fingerprints of several runs can be compared.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Secret::new(bytes))
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Salt(redacted)")
    }
}

/// 48 bits that stand for a secret used with one algorithm, written `hs256:3f9a-b21c-77e0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint {
    algorithm: HmacAlgorithm,
    bits: [u8; 6],
}

impl Fingerprint {
    /// The fingerprint of a secret under the hash of the algorithm that it is used with.
    pub fn of(secret: &Secret, algorithm: HmacAlgorithm, salt: &Salt) -> Self {
        let message = [LABEL.as_bytes(), salt.0.expose()].concat();
        let code = mac::sign(algorithm, secret.expose(), &message);
        let bits = code.first_chunk().expect("the shortest of the hashes has 32 bytes");
        Self { algorithm, bits: *bits }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.algorithm.name().to_ascii_lowercase())?;
        for (mark, [high, low]) in [':', '-', '-'].into_iter().zip(self.bits.as_chunks().0) {
            write!(formatter, "{mark}{high:02x}{low:02x}")?;
        }
        Ok(())
    }
}

/// The text does not have the form `hs256:3f9a-b21c-77e0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a fingerprint; one looks like `hs256:3f9a-b21c-77e0`")]
pub struct NotAFingerprint;

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let (name, digits) = text.split_once(':').ok_or(NotAFingerprint)?;
        let digits: String = digits.split('-').collect();
        let number = u64::from_str_radix(&digits, 16).map_err(|_| NotAFingerprint)?;
        let [0, 0, bits @ ..] = number.to_be_bytes() else {
            return Err(NotAFingerprint);
        };
        let algorithm = HmacAlgorithm::named(&name.to_ascii_uppercase()).ok_or(NotAFingerprint)?;
        let fingerprint = Self { algorithm, bits };
        // One fingerprint has one text, so that texts can be compared as well.
        if fingerprint.to_string() == text { Ok(fingerprint) } else { Err(NotAFingerprint) }
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(secret: impl Into<Vec<u8>>) -> Fingerprint {
        let salt = Salt::new(*b"0123456789abcdef");
        Fingerprint::of(&Secret::new(secret), HmacAlgorithm::Hs256, &salt)
    }

    /// Whoever changes this value breaks every diagnostic endpoint that computes fingerprints itself.
    #[test]
    fn the_fingerprint_of_version_one_stays_what_it_is() {
        assert_eq!(of("correct horse battery staple").to_string(), "hs256:423d-b0bb-da49");
    }

    #[test]
    fn a_diagnostic_route_tells_the_digits_of_the_fingerprint() {
        let digits = of("correct horse battery staple").to_string().replace(['-', ':'], "");
        let code =
            diagnostic_code(&Secret::new("correct horse battery staple"), "0123456789abcdef");
        assert_eq!(format!("hs256{code}"), digits);
    }

    #[test]
    fn the_salt_and_the_algorithm_matter() {
        let secret = Secret::new("secret");
        let one = Salt::new(*b"one");
        let two = Salt::new(*b"two");
        let of = |algorithm, salt| Fingerprint::of(&secret, algorithm, salt);
        assert_ne!(of(HmacAlgorithm::Hs256, &one), of(HmacAlgorithm::Hs256, &two));
        assert_ne!(of(HmacAlgorithm::Hs256, &one), of(HmacAlgorithm::Hs512, &one));
    }

    #[test]
    fn secrets_that_are_one_key_have_one_fingerprint() {
        assert_eq!(of("secret"), of("secret\0\0"));
        let long = vec![b'x'; 65];
        let hashed = <sha2::Sha256 as sha2::Digest>::digest(&long).to_vec();
        assert_eq!(of(long), of(hashed));
    }

    #[test]
    fn the_salt_is_not_shown() {
        assert_eq!(format!("{:?}", Salt::new(*b"pepper")), "Salt(redacted)");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "hs256:",
            "hs256:3f9ab21c77e0",
            "hs256:3f9a-b21c-77e",
            "hs256:3f9a-b21c-77e00",
            "HS256:3f9a-b21c-77e0",
            "rs256:3f9a-b21c-77e0",
            "hs256:+f9a-b21c-77e0",
        ] {
            assert_eq!(text.parse::<Fingerprint>(), Err(NotAFingerprint), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_and_fingerprint_are_one(secret in any::<Vec<u8>>(), pick in 0..3usize) {
            let salt = Salt::new(*b"salt");
            let fingerprint =
                Fingerprint::of(&Secret::new(secret), HmacAlgorithm::ALL[pick], &salt);
            let text = serde_json::to_string(&fingerprint).unwrap();
            prop_assert_eq!(serde_json::from_str::<Fingerprint>(&text).unwrap(), fingerprint);
        }

        #[test]
        fn different_keys_look_different(one in "[a-z]{1,40}", two in "[a-z]{1,40}") {
            prop_assume!(one != two);
            prop_assert_ne!(of(one), of(two));
        }
    }
}
