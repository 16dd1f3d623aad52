//! Trials with a wrong header or a wrong signature.

use serde_json::{Map, Value, json};

use super::material::{Material, Unmade};
use super::{Trial, own_keys};
use crate::token::{HmacAlgorithm, Jwt, Secret, forge};

/// How long a token is valid that may be let in, in seconds.
const LIFETIME: u32 = 30;

fn probe(material: &Material<'_>) -> Result<forge::Probe, Unmade> {
    let probe = forge::Probe::like(material.own).map_err(|_| Unmade::NotAJwt)?;
    Ok(probe.live(material.now, LIFETIME))
}

fn with(name: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value)])
}

/// No signature, or one that fits nothing, under an `alg` of choice.
pub(super) fn algorithm(trial: Trial, material: &Material<'_>) -> Result<Jwt, Unmade> {
    let (alg, signature): (Value, &[u8]) = match trial {
        Trial::AlgNone => (json!("none"), &[]),
        Trial::AlgNoneCapital => (json!("None"), &[]),
        Trial::AlgNoneUpper => (json!("NONE"), &[]),
        Trial::AlgNoneMixed => (json!("nOnE"), &[]),
        Trial::AlgMissing => (Value::Null, &material.random),
        Trial::AlgLowercase => (json!("hs256"), &material.random),
        Trial::AlgUnknown => (json!("XX256"), &material.random),
        _ => {
            let old = material.own.bytes(crate::token::Segment::Signature);
            let probe = probe(material)?.with_header(&with("alg", json!("none")));
            return Ok(probe.with_signature(&old));
        }
    };
    Ok(probe(material)?.with_header(&with("alg", alg)).with_signature(signature))
}

/// The right secret under another algorithm.
pub(super) fn unpinned(algorithm: HmacAlgorithm, material: &Material<'_>) -> Result<Jwt, Unmade> {
    let secret = material.secret.ok_or(Unmade::NoSecret)?;
    if algorithm == material.algorithm {
        return Err(Unmade::OwnAlgorithm);
    }
    Ok(probe(material)?.sign(secret, algorithm))
}

/// The right secret under a header with a word too many.
pub(super) fn extended(trial: Trial, material: &Material<'_>) -> Result<Jwt, Unmade> {
    let secret = material.secret.ok_or(Unmade::NoSecret)?;
    let changes = if trial == Trial::OtherType {
        with("typ", json!("id+jwt"))
    } else {
        let mut changes = with("crit", json!(["earwitness"]));
        changes.insert("earwitness".to_owned(), json!(true));
        changes
    };
    Ok(probe(material)?.with_header(&changes).sign(secret, material.algorithm))
}

/// A `kid` of choice and a key that nobody has, or the empty one.
pub(super) fn key_id(trial: Trial, material: &Material<'_>) -> Result<Jwt, Unmade> {
    let random = Secret::new(material.random);
    let (kid, key) = match trial {
        Trial::KidUnknown => (json!("earwitness-unknown"), random),
        Trial::KidEmpty => (json!(""), random),
        Trial::KidLong => (json!("k".repeat(4000)), random),
        Trial::KidNumber => (json!(7), random),
        _ => (json!("../../../../../../../dev/null"), Secret::new([])),
    };
    let probe = probe(material)?.with_header(&with("kid", kid));
    Ok(probe.sign(&key, HmacAlgorithm::Hs256))
}

/// A key of choice, as the secret of HS256.
pub(super) fn keyed(key: &[u8], material: &Material<'_>) -> Result<Jwt, Unmade> {
    Ok(probe(material)?.sign(&Secret::new(key), HmacAlgorithm::Hs256))
}

/// A key of our own in the header, and its signature: of the kind that the own token is signed with.
pub(super) fn own_jwk(material: &Material<'_>) -> Result<Jwt, Unmade> {
    let probe = probe(material)?;
    let name = probe.algorithm_name().to_owned();
    Ok(own_keys::sign(probe, &name, material.random))
}

/// More text than a token needs.
pub(super) fn long(material: &Material<'_>) -> Result<Jwt, Unmade> {
    let padding = with("padding", json!("p".repeat(48 * 1024)));
    let key = Secret::new(material.random);
    Ok(probe(material)?.with_claims(&padding).sign(&key, material.algorithm))
}
