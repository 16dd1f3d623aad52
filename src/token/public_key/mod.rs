//! Public keys: what verifies tokens that a private key has signed. Nothing about them is secret.
//!
//! They are read from PEM and from JSON Web Keys; the same key has the same thumbprint (RFC 7638) whatever it was
//! read from.

mod der;
mod jwk;
mod pem;

use std::fmt;

use jsonwebtoken::DecodingKey;
use serde_json::Value;

use super::algorithm::AsymmetricAlgorithm;
use super::encoding;
use super::jwt::Jwt;

/// A public key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    material: Material,
    kid: Option<String>,
}

/// What the key is made of.
#[derive(Clone, PartialEq, Eq)]
enum Material {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Ec { curve: Curve, x: Vec<u8>, y: Vec<u8> },
    Ed25519 { x: Vec<u8> },
}

/// A curve of RFC 7518 section 6.2.1.1.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    const ALL: [Self; 3] = [Self::P256, Self::P384, Self::P521];

    const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// Its object identifier, as DER writes it.
    const fn identifier(self) -> &'static [u8] {
        match self {
            Self::P256 => &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
            Self::P384 => &[0x2b, 0x81, 0x04, 0x00, 0x22],
            Self::P521 => &[0x2b, 0x81, 0x04, 0x00, 0x23],
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.name() == name)
    }

    fn identified(identifier: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.identifier() == identifier)
    }
}

/// Why a text gives no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPublicKey {
    /// It is something else.
    #[error("it is neither a JSON Web Key (Set) nor a key in PEM form")]
    NoKeys,
    /// It is a private key.
    #[error("it is a private key; give the public one, which is all that is needed")]
    Private,
    /// It is a set without a key.
    #[error("it is a key set with no key in it")]
    Empty,
    /// It holds keys, but none that signs tokens.
    #[error(
        "none of its {0} keys is a public key that verifies tokens (RSA, P-256, P-384, Ed25519)"
    )]
    Unusable(usize),
}

impl PublicKey {
    /// The public keys of a text: a JSON Web Key, a set of them, or PEM with any number of keys and certificates.
    pub fn read(text: &str) -> Result<Vec<Self>, NoPublicKey> {
        let (keys, passed_over) = match serde_json::from_str::<Value>(text) {
            Ok(value) => jwk::keys(&value).ok_or(NoPublicKey::NoKeys)?,
            Err(_) if pem::is_private(text) => return Err(NoPublicKey::Private),
            Err(_) => match pem::keys(text) {
                (_, 0) if !text.contains("-----BEGIN ") => return Err(NoPublicKey::NoKeys),
                keys => keys,
            },
        };
        match (keys.is_empty(), passed_over) {
            (true, 0) => Err(NoPublicKey::Empty),
            (true, several) => Err(NoPublicKey::Unusable(several)),
            (false, _) => Ok(keys),
        }
    }

    /// The name that its set gives it.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The thumbprint of RFC 7638 with SHA-256, in base64url: one for each key, whatever form it was read from.
    pub fn thumbprint(&self) -> String {
        use sha2::{Digest as _, Sha256};
        text(encoding::base64url(&Sha256::digest(self.canonical().as_bytes())))
    }

    /// The key in PEM form, as Node and OpenSSL write it. A verifier that can be confused takes this text for a
    /// shared secret.
    pub fn to_pem(&self) -> String {
        pem::spki(&self.material)
    }

    /// Whether keys of this kind are for the algorithm.
    pub const fn fits(&self, algorithm: AsymmetricAlgorithm) -> bool {
        use AsymmetricAlgorithm::{
            EdDsa, Es256, Es384, Es512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
        };
        matches!(
            (&self.material, algorithm),
            (Material::Rsa { .. }, Rs256 | Rs384 | Rs512 | Ps256 | Ps384 | Ps512)
                | (Material::Ed25519 { .. }, EdDsa)
                | (Material::Ec { curve: Curve::P256, .. }, Es256)
                | (Material::Ec { curve: Curve::P384, .. }, Es384)
                | (Material::Ec { curve: Curve::P521, .. }, Es512)
        )
    }

    /// Whether it verifies the signature of a token; nothing if that cannot be computed here.
    pub fn verifies(&self, token: &Jwt, algorithm: AsymmetricAlgorithm) -> Option<bool> {
        if !self.fits(algorithm) {
            return Some(false);
        }
        let library = algorithm.for_library()?;
        let key = self.for_library()?;
        let (signed, signature) = token.expose().rsplit_once('.')?;
        // The only error left is a signature that cannot be one.
        Some(
            jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &key, library)
                .unwrap_or(false),
        )
    }

    fn for_library(&self) -> Option<DecodingKey> {
        let coded = |bytes: &[u8]| text(encoding::base64url(bytes));
        match &self.material {
            Material::Rsa { modulus, exponent } => {
                Some(DecodingKey::from_rsa_raw_components(modulus, exponent))
            }
            Material::Ec { x, y, .. } => DecodingKey::from_ec_components(&coded(x), &coded(y)).ok(),
            Material::Ed25519 { x } => DecodingKey::from_ed_components(&coded(x)).ok(),
        }
    }

    /// The required members in the order of their names, without a space (RFC 7638 section 3.3).
    pub(super) fn canonical(&self) -> String {
        let coded = |bytes: &[u8]| text(encoding::base64url(bytes));
        match &self.material {
            Material::Rsa { modulus, exponent } => {
                let (e, n) = (coded(exponent), coded(modulus));
                format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
            }
            Material::Ec { curve, x, y } => {
                let (crv, x, y) = (curve.name(), coded(x), coded(y));
                format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
            Material::Ed25519 { x } => {
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, coded(x))
            }
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({})", self.thumbprint())
    }
}

fn text(ascii: Vec<u8>) -> String {
    String::from_utf8(ascii).expect("base64 is ASCII")
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::mint::{SigningKey, mint};
    use super::super::samples::{
        EC_PRIVATE, EC_PUBLIC, ED_PRIVATE, ED_PUBLIC, RSA_PRIVATE, RSA_PUBLIC, private_pem,
        public_pem,
    };
    use super::*;

    const PAIRS: [(&str, &str); 3] =
        [(RSA_PRIVATE, RSA_PUBLIC), (EC_PRIVATE, EC_PUBLIC), (ED_PRIVATE, ED_PUBLIC)];

    fn from_pem(body: &str) -> PublicKey {
        PublicKey::read(&String::from_utf8(public_pem(body)).unwrap()).unwrap().remove(0)
    }

    /// RFC 8037 appendix A.3 prints the thumbprint of the key of appendix A.1.
    #[test]
    fn the_thumbprint_of_the_specification_is_met() {
        let key = from_pem(ED_PUBLIC);
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    /// RFC 7638 section 3.1.
    #[test]
    fn the_thumbprint_of_a_set_is_that_of_its_key() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let set = json!({ "keys": [
            { "kty": "oct", "k": "c2VjcmV0" },
            { "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" },
        ] });
        let keys = PublicKey::read(&set.to_string()).unwrap();
        assert_eq!(keys.len(), 1);
        assert_eq!(keys[0].kid(), Some("2011-04-29"));
        assert_eq!(keys[0].thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn a_key_is_written_as_it_was_read() {
        for (_, public) in PAIRS {
            let pem = from_pem(public).to_pem();
            assert_eq!(
                pem.replace('\n', ""),
                String::from_utf8(public_pem(public)).unwrap().replace('\n', "")
            );
        }
    }

    #[test]
    fn a_key_verifies_what_its_private_half_signed_and_nothing_else() {
        let mut pairs = 0;
        for algorithm in AsymmetricAlgorithm::ALL {
            for (private, public) in PAIRS {
                let key = SigningKey::Pem { algorithm, pem: private_pem(private) };
                let Ok(token) = mint(&Map::new(), None, &key) else { continue };
                let own = from_pem(public);
                if !own.fits(algorithm) {
                    continue;
                }
                pairs += 1;
                assert_eq!(own.verifies(&token, algorithm), Some(true), "{algorithm}");
                let tampered = token.expose().replacen('.', ".e30", 1);
                let tampered = Jwt::parse(&tampered).unwrap();
                assert_eq!(own.verifies(&tampered, algorithm), Some(false), "{algorithm}");
                for (_, other) in PAIRS.into_iter().filter(|(_, other)| *other != public) {
                    assert_eq!(from_pem(other).verifies(&token, algorithm), Some(false));
                }
            }
        }
        assert_eq!(pairs, 8, "six algorithms of RSA, one of P-256, one of Ed25519");
    }

    #[test]
    fn what_holds_no_public_key_is_refused_for_a_reason() {
        let read = |text: &str| PublicKey::read(text).unwrap_err();
        assert_eq!(read("<html>"), NoPublicKey::NoKeys);
        assert_eq!(read("{}"), NoPublicKey::NoKeys);
        assert_eq!(read(r#"{"keys":[]}"#), NoPublicKey::Empty);
        assert_eq!(read(r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#), NoPublicKey::Unusable(1));
        let private = private_pem(ED_PRIVATE);
        assert_eq!(read(private.expose_text().unwrap()), NoPublicKey::Private);
    }

    #[test]
    fn a_key_in_a_variable_may_have_escaped_line_breaks() {
        let pem = String::from_utf8(public_pem(RSA_PUBLIC)).unwrap().replace('\n', "\\n");
        assert_eq!(PublicKey::read(&pem).unwrap(), [from_pem(RSA_PUBLIC)]);
    }
}
