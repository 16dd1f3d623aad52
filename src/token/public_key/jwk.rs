//! Public keys as JSON (RFC 7517): one, or a set of them.

use serde_json::Value;

use super::{Curve, Material, PublicKey};
use crate::token::encoding;

/// The public keys of a key or a set, and how many entries are none that can be used here. Nothing if it is neither.
pub(super) fn keys(value: &Value) -> Option<(Vec<PublicKey>, usize)> {
    let entries: Vec<&Value> = match value.get("keys") {
        Some(keys) => keys.as_array()?.iter().collect(),
        None => vec![value.get("kty").map(|_| value)?],
    };
    let keys: Vec<PublicKey> = entries.iter().filter_map(|entry| key(entry)).collect();
    let passed_over = entries.len() - keys.len();
    Some((keys, passed_over))
}

/// A key; only its public half is looked at. Those that are for encryption sign nothing.
fn key(jwk: &Value) -> Option<PublicKey> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let bytes = |name: &str| text(name).map(|text| encoding::base64_decoded(text.as_bytes()));
    if text("use").is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let material = match text("kty")? {
        "RSA" => Material::Rsa { modulus: number(bytes("n")?), exponent: number(bytes("e")?) },
        "EC" => Material::Ec { curve: Curve::named(text("crv")?)?, x: bytes("x")?, y: bytes("y")? },
        "OKP" if text("crv") == Some("Ed25519") => Material::Ed25519 { x: bytes("x")? },
        _ => return None,
    };
    Some(PublicKey { material, kid: text("kid").map(str::to_owned) })
}

/// Some libraries write the zero that DER needs and JSON does not.
fn number(mut bytes: Vec<u8>) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros.min(bytes.len().saturating_sub(1)));
    bytes
}
