//! The issuer's end where a private key signs: which of the known public keys verifies the tokens of the login.

use serde::{Deserialize, Serialize};

use super::algorithm::{AsymmetricAlgorithm, DeclaredAlgorithm};
use super::jwt::Jwt;
use super::public_key::PublicKey;
use super::unverified::Unverified;

/// A public key and where it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The address or the file.
    pub from: String,
    /// The key.
    pub key: PublicKey,
}

/// What is known about the private key that signs the tokens of the login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Signer {
    /// One of the known keys verifies every token: that is proven.
    Known {
        /// Where that key was read.
        from: String,
        /// The algorithm of the tokens.
        algorithm: AsymmetricAlgorithm,
        /// The key's thumbprint (RFC 7638).
        thumbprint: String,
        /// The name that the tokens give their key.
        named: Option<String>,
        /// The name that the set gives the key.
        kid: Option<String>,
    },
    /// None of the known keys verifies a token.
    Unknown {
        /// The algorithm of the tokens.
        algorithm: AsymmetricAlgorithm,
        /// The name that the tokens give their key.
        named: Option<String>,
        /// How many keys were tried.
        tried: usize,
        /// Whether one of them has the name that the tokens give.
        name: NameUse,
    },
    /// The tokens of different users are signed with different keys, or it cannot be computed here.
    Unclear,
}

/// Whether a known key has the name that a token gives its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameUse {
    /// The token names no key.
    Unnamed,
    /// A known key has that name.
    Taken,
    /// No known key has that name.
    Free,
}

impl Signer {
    /// Whether a verifier that looks keys up by name would not find the one that signs.
    pub fn is_misnamed(&self) -> bool {
        match self {
            Self::Known { named: Some(named), kid: Some(kid), .. } => named != kid,
            _ => false,
        }
    }
}

/// Holds tokens that private keys have signed against known keys. Nothing if no token is of that kind, or no key known.
pub fn find_signer(tokens: &[Jwt], keys: &[KnownKey]) -> Option<Signer> {
    if keys.is_empty() {
        return None;
    }
    let mut found: Vec<Signer> = Vec::new();
    for token in tokens {
        let decoded = Unverified::decode(token).ok()?;
        let DeclaredAlgorithm::Asymmetric(algorithm) = decoded.algorithm() else { return None };
        found.push(one(token, algorithm, decoded.key_id(), keys));
    }
    let first = found.first()?.clone();
    Some(if found.iter().all(|other| *other == first) { first } else { Signer::Unclear })
}

fn one(
    token: &Jwt,
    algorithm: AsymmetricAlgorithm,
    named: Option<&str>,
    keys: &[KnownKey],
) -> Signer {
    let verdict = |known: &KnownKey| known.key.verifies(token, algorithm);
    let named_like = |known: &&KnownKey| named.is_some() && known.key.kid() == named;
    // The key of that name is the better explanation where a set holds one twice.
    let mut matching = keys.iter().filter(|known| verdict(known) == Some(true));
    let first = matching.clone().find(named_like).or_else(|| matching.next());
    if let Some(known) = first {
        return Signer::Known {
            from: known.from.clone(),
            algorithm,
            thumbprint: known.key.thumbprint(),
            named: named.map(str::to_owned),
            kid: known.key.kid().map(str::to_owned),
        };
    }
    if keys.iter().any(|known| verdict(known).is_none()) {
        return Signer::Unclear;
    }
    let name = match named {
        None => NameUse::Unnamed,
        Some(_) if keys.iter().any(|known| known.key.kid() == named) => NameUse::Taken,
        Some(_) => NameUse::Free,
    };
    Signer::Unknown { algorithm, named: named.map(str::to_owned), tried: keys.len(), name }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::mint::{SigningKey, mint};
    use super::super::samples::{EC_PUBLIC, RSA_PRIVATE, RSA_PUBLIC, private_pem, public_pem};
    use super::*;

    fn known(body: &str) -> KnownKey {
        let text = String::from_utf8(public_pem(body)).unwrap();
        KnownKey { from: "./public.pem".into(), key: PublicKey::read(&text).unwrap().remove(0) }
    }

    fn token(kid: Option<&str>) -> Jwt {
        let algorithm = AsymmetricAlgorithm::Rs256;
        mint(&Map::new(), kid, &SigningKey::Pem { algorithm, pem: private_pem(RSA_PRIVATE) })
            .unwrap()
    }

    #[test]
    fn the_key_that_verifies_every_token_is_found() {
        let keys = [known(EC_PUBLIC), known(RSA_PUBLIC)];
        let found = find_signer(&[token(Some("k1")), token(Some("k1"))], &keys).unwrap();
        let Signer::Known { thumbprint, named, kid, .. } = &found else { panic!("{found:?}") };
        assert_eq!(*thumbprint, keys[1].key.thumbprint());
        assert_eq!((named.as_deref(), kid.as_deref()), (Some("k1"), None));
        assert!(!found.is_misnamed(), "a key from a PEM file has no name that could differ");
    }

    #[test]
    fn a_set_without_the_key_is_told_from_one_that_names_another_key_so() {
        let Some(Signer::Unknown { tried: 1, name: NameUse::Free, .. }) =
            find_signer(&[token(Some("k1"))], &[known(EC_PUBLIC)])
        else {
            panic!("no key is called k1")
        };
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "k1",
                          "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
        let key = PublicKey::read(&jwk.to_string()).unwrap().remove(0);
        let other = KnownKey { from: "jwks".into(), key };
        let found = find_signer(&[token(Some("k1"))], &[other]);
        assert!(matches!(found, Some(Signer::Unknown { name: NameUse::Taken, .. })), "{found:?}");
    }

    #[test]
    fn without_keys_or_with_a_shared_secret_there_is_nothing_to_look_for() {
        assert_eq!(find_signer(&[token(None)], &[]), None);
        let hmac = Jwt::parse(super::super::samples::JWT_IO).unwrap();
        assert_eq!(find_signer(&[hmac], &[known(RSA_PUBLIC)]), None);
    }
}
