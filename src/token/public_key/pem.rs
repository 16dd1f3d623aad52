//! Public keys in PEM form (RFC 7468): alone, in the older form of RSA, or in a certificate.

use super::der::{self, Reader};
use super::{Curve, Material, PublicKey};
use crate::token::encoding;

/// 1.2.840.113549.1.1.1
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 1.2.840.113549.1.1.10
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
/// 1.2.840.10045.2.1
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// 1.3.101.112
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// A block between `-----BEGIN …-----` and `-----END …-----`.
struct Block<'a> {
    label: &'a str,
    bytes: Vec<u8>,
}

/// The public keys of a text, and how many blocks hold none.
pub(super) fn keys(text: &str) -> (Vec<PublicKey>, usize) {
    let blocks: Vec<_> = blocks(text).collect();
    let keys: Vec<PublicKey> = blocks.iter().filter_map(key).collect();
    let passed_over = blocks.len() - keys.len();
    (keys, passed_over)
}

/// Whether a text holds a private key, which is more than anybody should be given.
pub(super) fn is_private(text: &str) -> bool {
    blocks(text).any(|block| block.label.ends_with("PRIVATE KEY"))
}

/// The key as Node and OpenSSL write it: SPKI (RFC 5280 section 4.1.2.7), 64 letters a line.
pub(super) fn spki(material: &Material) -> String {
    let (algorithm, key) = match material {
        Material::Rsa { modulus, exponent } => {
            let key = der::sequence(&[&der::number(modulus), &der::number(exponent)]);
            (der::sequence(&[&der::object(RSA), &der::null()]), key)
        }
        Material::Ec { curve, x, y } => {
            let algorithm = der::sequence(&[&der::object(EC), &der::object(curve.identifier())]);
            (algorithm, [&[4], x.as_slice(), y.as_slice()].concat())
        }
        Material::Ed25519 { x } => (der::sequence(&[&der::object(ED25519)]), x.clone()),
    };
    let bytes = der::sequence(&[&algorithm, &der::bits(&key)]);
    let letters = encoding::base64(&bytes);
    let lines = letters.chunks(64).map(|line| String::from_utf8_lossy(line).into_owned());
    let lines: Vec<String> = lines.collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
}

fn blocks(text: &str) -> impl Iterator<Item = Block<'_>> {
    text.split("-----BEGIN ").skip(1).filter_map(|rest| {
        let (label, rest) = rest.split_once("-----")?;
        let (body, _) = rest.split_once("-----END ")?;
        // A key in a variable often has `\n` in place of its line breaks.
        let body = body.replace("\\n", "");
        Some(Block { label, bytes: encoding::base64_decoded(body.as_bytes()) })
    })
}

fn key(block: &Block<'_>) -> Option<PublicKey> {
    let reader = Reader::new(&block.bytes);
    let material = match block.label {
        "PUBLIC KEY" => spki_key(reader),
        "RSA PUBLIC KEY" => rsa_key(reader),
        "CERTIFICATE" => spki_key(reader.key_of_certificate()?),
        _ => None,
    };
    Some(PublicKey { material: material?, kid: None })
}

fn spki_key(mut reader: Reader<'_>) -> Option<Material> {
    let mut whole = reader.sequence()?;
    let mut algorithm = whole.sequence()?;
    let name = algorithm.object()?;
    let key = whole.bits()?;
    match name {
        _ if name == RSA || name == RSA_PSS => rsa_key(Reader::new(key)),
        _ if name == EC => {
            let curve = Curve::identified(algorithm.object()?)?;
            let [4, point @ ..] = key else { return None };
            let (x, y) = point.split_at(point.len() / 2);
            Some(Material::Ec { curve, x: x.to_vec(), y: y.to_vec() })
        }
        _ if name == ED25519 => Some(Material::Ed25519 { x: key.to_vec() }),
        _ => None,
    }
}

/// PKCS#1 (RFC 8017 appendix A.1.1).
fn rsa_key(mut reader: Reader<'_>) -> Option<Material> {
    let mut pair = reader.sequence()?;
    let (modulus, exponent) = (pair.number()?.to_vec(), pair.number()?.to_vec());
    Some(Material::Rsa { modulus, exponent })
}
