//! Signs a token with a shared secret or a private key.

use std::convert::Infallible;

use serde_json::{Map, Value};

use super::algorithm::{AsymmetricAlgorithm, HmacAlgorithm};
use super::encoding;
use super::jwt::Jwt;
use super::mac;
use super::secret::Secret;

/// What a token is signed with.
#[derive(Debug, Clone)]
pub enum SigningKey {
    /// A shared secret.
    Hmac {
        /// The algorithm.
        algorithm: HmacAlgorithm,
        /// The key, of any length.
        secret: Secret,
    },
    /// A private key.
    Pem {
        /// The algorithm; it must fit the kind of key.
        algorithm: AsymmetricAlgorithm,
        /// The key in PEM form: PKCS#8, or PKCS#1 for RSA.
        pem: Secret,
    },
}

impl SigningKey {
    /// The name that goes into the header of a token.
    pub const fn algorithm_name(&self) -> &'static str {
        match self {
            Self::Hmac { algorithm, .. } => algorithm.name(),
            Self::Pem { algorithm, .. } => algorithm.name(),
        }
    }
}

/// Why a token cannot be signed. No text of the key is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MintError {
    /// Nobody here can sign with this algorithm.
    #[error("signing with {0} is not supported")]
    Unsupported(AsymmetricAlgorithm),
    /// The key is not a private key in PEM form, or is of another kind than the algorithm wants.
    #[error("the key is not a private key for {0} in PEM form (PKCS#8)")]
    UnusableKey(AsymmetricAlgorithm),
}

/// Makes a token with these claims and a header of `alg`, `typ` and, if given, `kid`.
pub fn mint(
    claims: &Map<String, Value>,
    key_id: Option<&str>,
    key: &SigningKey,
) -> Result<Jwt, MintError> {
    let mut header = Map::new();
    header.insert("alg".to_owned(), key.algorithm_name().into());
    header.insert("typ".to_owned(), "JWT".into());
    if let Some(key_id) = key_id {
        header.insert("kid".to_owned(), key_id.into());
    }
    match key {
        SigningKey::Hmac { algorithm, secret } => {
            Ok(sign_hmac(&header, claims, *algorithm, secret))
        }
        SigningKey::Pem { algorithm, pem } => sign_pem(&header, claims, *algorithm, pem),
    }
}

/// Signs a header and claims as they are.
pub(super) fn sign_hmac(
    header: &Map<String, Value>,
    claims: &Map<String, Value>,
    algorithm: HmacAlgorithm,
    secret: &Secret,
) -> Jwt {
    let Ok(token) = Jwt::sign_with(&json(header), &json(claims), |signed| {
        Ok::<_, Infallible>(mac::sign(algorithm, secret.expose(), signed))
    });
    token
}

pub(super) fn sign_pem(
    header: &Map<String, Value>,
    claims: &Map<String, Value>,
    algorithm: AsymmetricAlgorithm,
    pem: &Secret,
) -> Result<Jwt, MintError> {
    let library = algorithm.for_library().ok_or(MintError::Unsupported(algorithm))?;
    let unusable = MintError::UnusableKey(algorithm);
    let key = read_pem(algorithm, pem.expose()).ok_or(unusable)?;
    Jwt::sign_with(&json(header), &json(claims), |signed| {
        // The library gives the signature in base64url already.
        jsonwebtoken::crypto::sign(signed, &key, library)
            .map(|signature| encoding::base64_decoded(signature.as_bytes()))
            .map_err(|_| unusable)
    })
}

fn read_pem(algorithm: AsymmetricAlgorithm, pem: &[u8]) -> Option<jsonwebtoken::EncodingKey> {
    use AsymmetricAlgorithm::{
        EdDsa, Es256, Es384, Es512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
    };
    match algorithm {
        Rs256 | Rs384 | Rs512 | Ps256 | Ps384 | Ps512 => {
            jsonwebtoken::EncodingKey::from_rsa_pem(pem)
        }
        Es256 | Es384 | Es512 => jsonwebtoken::EncodingKey::from_ec_pem(pem),
        EdDsa => jsonwebtoken::EncodingKey::from_ed_pem(pem),
    }
    .ok()
}

pub(super) fn json(object: &Map<String, Value>) -> Vec<u8> {
    serde_json::to_vec(object).expect("an object of JSON values can be written as JSON")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::samples::{EC_PRIVATE, ED_PRIVATE, RSA_PRIVATE, object, private_pem};
    use super::super::unverified::Unverified;
    use super::*;

    fn hmac(secret: &str) -> SigningKey {
        SigningKey::Hmac { algorithm: HmacAlgorithm::Hs256, secret: Secret::new(secret) }
    }

    fn pem(algorithm: AsymmetricAlgorithm, body: &str) -> SigningKey {
        SigningKey::Pem { algorithm, pem: private_pem(body) }
    }

    #[test]
    fn the_sample_of_jwt_io_is_made_again() {
        let claims =
            object(json!({ "sub": "1234567890", "name": "John Doe", "iat": 1_516_239_022 }));
        let token = mint(&claims, None, &hmac("your-256-bit-secret")).unwrap();
        assert_eq!(token.expose(), super::super::samples::JWT_IO);
    }

    #[test]
    fn the_header_names_algorithm_and_key() {
        let key = pem(AsymmetricAlgorithm::EdDsa, ED_PRIVATE);
        let header =
            Unverified::decode(&mint(&Map::new(), Some("k1"), &key).unwrap()).unwrap().header;
        assert_eq!(Value::Object(header), json!({ "alg": "EdDSA", "typ": "JWT", "kid": "k1" }));
    }

    #[test]
    fn a_key_of_another_kind_is_refused() {
        for (algorithm, body) in [
            (AsymmetricAlgorithm::Rs256, EC_PRIVATE),
            (AsymmetricAlgorithm::Es256, ED_PRIVATE),
            (AsymmetricAlgorithm::EdDsa, RSA_PRIVATE),
            (AsymmetricAlgorithm::Es384, EC_PRIVATE),
            (AsymmetricAlgorithm::Es256, "AAAA"),
        ] {
            let refused = mint(&Map::new(), None, &pem(algorithm, body)).unwrap_err();
            assert_eq!(refused, MintError::UnusableKey(algorithm));
        }
        let es512 = AsymmetricAlgorithm::Es512;
        let refused = mint(&Map::new(), None, &pem(es512, EC_PRIVATE)).unwrap_err();
        assert_eq!(refused, MintError::Unsupported(es512));
    }

    #[test]
    fn debug_shows_no_key() {
        let shown =
            format!("{:?} {:?}", hmac("hunter2"), pem(AsymmetricAlgorithm::EdDsa, ED_PRIVATE));
        assert!(!shown.contains("hunter2") && !shown.contains("MC4C"), "{shown}");
    }
}
