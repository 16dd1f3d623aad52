//! The message authentication code itself (RFC 2104), for every hash that RFC 7518 section 3.2 names.
//!
//! Two keys are the same key if they differ only in NUL bytes at the end and fit into a block,
//! because HMAC pads short keys with NULs; see [`normal_form`].

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

use super::algorithm::HmacAlgorithm;

/// The shortest block of the three hashes, in bytes: up to here a key is padded under every one of them.
const SHORTEST_BLOCK: usize = 64;

/// Why the library cannot refuse a key.
const EVERY_LENGTH: &str = "HMAC takes keys of every length (RFC 2104 section 2)";

/// The code of a message under a key.
pub(super) fn sign(algorithm: HmacAlgorithm, key: &[u8], message: &[u8]) -> Vec<u8> {
    match algorithm {
        HmacAlgorithm::Hs256 => {
            keyed::<Hmac<Sha256>>(key, message).finalize().into_bytes().to_vec()
        }
        HmacAlgorithm::Hs384 => {
            keyed::<Hmac<Sha384>>(key, message).finalize().into_bytes().to_vec()
        }
        HmacAlgorithm::Hs512 => {
            keyed::<Hmac<Sha512>>(key, message).finalize().into_bytes().to_vec()
        }
    }
}

/// Whether the code belongs to the message under the key; compared in constant time.
pub(super) fn matches(algorithm: HmacAlgorithm, key: &[u8], message: &[u8], code: &[u8]) -> bool {
    match algorithm {
        HmacAlgorithm::Hs256 => keyed::<Hmac<Sha256>>(key, message).verify_slice(code).is_ok(),
        HmacAlgorithm::Hs384 => keyed::<Hmac<Sha384>>(key, message).verify_slice(code).is_ok(),
        HmacAlgorithm::Hs512 => keyed::<Hmac<Sha512>>(key, message).verify_slice(code).is_ok(),
    }
}

/// The key without the NULs that HMAC would add itself, whatever the hash.
///
/// Equal normal forms are equal keys under every hash. The reverse holds up to 64 bytes; beyond,
/// keys that are equal under one hash only are kept apart.
pub(super) fn normal_form(key: &[u8]) -> &[u8] {
    if key.len() > SHORTEST_BLOCK {
        return key;
    }
    let length = key.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    &key[..length]
}

fn keyed<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> M {
    <M as KeyInit>::new_from_slice(key).expect(EVERY_LENGTH).chain_update(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sample_of_rfc_4231_is_met() {
        let code = sign(HmacAlgorithm::Hs256, &[0x0b; 20], b"Hi There");
        assert_eq!(code[..4], [0xb0, 0x34, 0x4c, 0x61]);
        let code = sign(HmacAlgorithm::Hs384, &[0x0b; 20], b"Hi There");
        assert_eq!(code[..4], [0xaf, 0xd0, 0x39, 0x44]);
        let code = sign(HmacAlgorithm::Hs512, &[0x0b; 20], b"Hi There");
        assert_eq!(code[..4], [0x87, 0xaa, 0x7c, 0xde]);
    }

    #[test]
    fn a_code_matches_its_own_key_and_message_only() {
        for algorithm in HmacAlgorithm::ALL {
            let code = sign(algorithm, b"key", b"message");
            assert!(matches(algorithm, b"key", b"message", &code));
            assert!(!matches(algorithm, b"kez", b"message", &code));
            assert!(!matches(algorithm, b"key", b"messagf", &code));
            assert!(!matches(algorithm, b"key", b"message", &code[..code.len() - 1]));
            assert!(!matches(algorithm, b"key", b"message", &[]));
        }
    }

    #[test]
    fn nuls_at_the_end_do_not_make_another_key() {
        assert_eq!(normal_form(b"key\0\0"), b"key");
        assert_eq!(normal_form(b"\0"), b"");
        assert_eq!(normal_form(b"\0key"), b"\0key");
        for algorithm in HmacAlgorithm::ALL {
            let code = sign(algorithm, b"key", b"message");
            assert!(matches(algorithm, b"key\0\0", b"message", &code));
        }
    }

    #[test]
    fn nuls_beyond_a_block_make_another_key() {
        let key = [b'k'; 64];
        let mut longer = key.to_vec();
        longer.push(0);
        assert_ne!(normal_form(&key), normal_form(&longer));
        let code = sign(HmacAlgorithm::Hs256, &key, b"message");
        assert!(!matches(HmacAlgorithm::Hs256, &longer, b"message", &code));
    }
}
