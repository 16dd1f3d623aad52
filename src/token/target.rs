//! A token whose key is looked for, made ready for millions of keys.
//!
//! The token is taken apart once: what it signs stands in padded blocks, and its code in the words of the hash.
//! A key then costs the compressions that HMAC (RFC 2104) cannot do without, and neither memory nor a copy.

use sha2::block_api::{compress256, compress512};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::algorithm::{DeclaredAlgorithm, HmacAlgorithm};
use super::jwt::{Jwt, Segment};
use super::unverified::Unverified;

/// How the inner and the outer key are made of the key (RFC 2104 section 2).
const INNER: u8 = 0x36;
const OUTER: u8 = 0x5c;

/// A token whose key is looked for.
#[derive(Debug, Clone)]
pub struct Target {
    algorithm: HmacAlgorithm,
    hash: Hash,
}

#[derive(Debug, Clone)]
enum Hash {
    /// Of 32 bytes, from blocks of 64.
    Short(Short),
    /// Of 48 or 64 bytes, from blocks of 128.
    Long(Long),
}

impl Target {
    /// The token as a target; `None` if no shared secret signs it.
    pub fn of(token: &Jwt) -> Option<Self> {
        match Unverified::decode(token).ok()?.algorithm() {
            DeclaredAlgorithm::Hmac(algorithm) => Some(Self::under(token, algorithm)),
            _ => None,
        }
    }

    pub(super) fn under(token: &Jwt, algorithm: HmacAlgorithm) -> Self {
        let (message, code) = (token.signing_input().as_bytes(), token.bytes(Segment::Signature));
        let hash = match algorithm {
            HmacAlgorithm::Hs256 => Hash::Short(Short::new(message, &code, &SHA256, 32)),
            HmacAlgorithm::Hs384 => Hash::Long(Long::new(message, &code, &SHA384, 48)),
            HmacAlgorithm::Hs512 => Hash::Long(Long::new(message, &code, &SHA512, 64)),
        };
        Self { algorithm, hash }
    }

    /// The algorithm of the token.
    pub const fn algorithm(&self) -> HmacAlgorithm {
        self.algorithm
    }

    /// Whether this key signs the token. Not in constant time: both are known to whoever asks.
    pub fn is_signed_by(&self, key: &[u8]) -> bool {
        match (&self.hash, self.algorithm) {
            (Hash::Short(short), _) => short.matches(key, |long| Sha256::digest(long).to_vec()),
            (Hash::Long(long), HmacAlgorithm::Hs384) => {
                long.matches(key, |long| Sha384::digest(long).to_vec())
            }
            (Hash::Long(long), _) => long.matches(key, |long| Sha512::digest(long).to_vec()),
        }
    }
}

/// What SHA-256 begins with (FIPS 180-4 section 5.3.3).
const SHA256: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// What SHA-384 begins with (FIPS 180-4 section 5.3.4).
const SHA384: [u64; 8] = [
    0xcbbb_9d5d_c105_9ed8,
    0x629a_292a_367c_d507,
    0x9159_015a_3070_dd17,
    0x152f_ecd8_f70e_5939,
    0x6733_2667_ffc0_0b31,
    0x8eb4_4a87_6858_1511,
    0xdb0c_2e0d_64f9_8fa7,
    0x47b5_481d_befa_4fa4,
];

/// What SHA-512 begins with (FIPS 180-4 section 5.3.5).
const SHA512: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// One search for each of the two sizes that the SHA-2 family has.
macro_rules! search {
    ($(#[$doc:meta])* $name:ident: $word:ty, $block:literal, $compress:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        struct $name {
            /// What the hash begins with.
            start: [$word; 8],
            /// How many bytes of the hash count.
            length: usize,
            /// What is signed, padded as what stands behind one block.
            message: Vec<[u8; $block]>,
            /// The words of the code; none if it does not have the length of the hash.
            code: Vec<$word>,
        }

        impl $name {
            fn new(message: &[u8], code: &[u8], start: &[$word; 8], length: usize) -> Self {
                let (words, _) = code.as_chunks();
                let words = words.iter().map(|word| <$word>::from_be_bytes(*word));
                let code = if code.len() == length { words.collect() } else { Vec::new() };
                Self { start: *start, length, message: padded(message), code }
            }

            fn matches(&self, key: &[u8], digest: impl FnOnce(&[u8]) -> Vec<u8>) -> bool {
                let mut inner = [INNER; $block];
                let mut outer = [OUTER; $block];
                if key.len() <= $block {
                    mix(&mut inner, key);
                    mix(&mut outer, key);
                } else {
                    let key = digest(key);
                    mix(&mut inner, &key);
                    mix(&mut outer, &key);
                }
                let mut hash = self.start;
                $compress(&mut hash, &[inner]);
                $compress(&mut hash, &self.message);
                let last = self.closing(&hash);
                hash = self.start;
                $compress(&mut hash, &[outer]);
                $compress(&mut hash, &[last]);
                // Nearly every key ends with the first word.
                self.code.first() == Some(&hash[0]) && self.code == hash[..self.code.len()]
            }

            /// The inner hash as the second and last block of the outer one.
            fn closing(&self, hash: &[$word; 8]) -> [u8; $block] {
                let mut block = [0; $block];
                for (to, word) in block.chunks_exact_mut(size_of::<$word>()).zip(hash) {
                    to.copy_from_slice(&word.to_be_bytes());
                }
                block[self.length..].fill(0);
                block[self.length] = 0x80;
                // Two blocks have fewer than 2¹⁶ bits.
                let bits = u16::try_from(8 * ($block + self.length)).unwrap_or_default();
                block[$block - 2..].copy_from_slice(&bits.to_be_bytes());
                block
            }
        }
    };
}

search! {
    /// SHA-256.
    Short: u32, 64, compress256
}

search! {
    /// SHA-384 and SHA-512.
    Long: u64, 128, compress512
}

/// The message as the blocks that follow the first, with the padding of FIPS 180-4 section 5.1.
fn padded<const BLOCK: usize>(message: &[u8]) -> Vec<[u8; BLOCK]> {
    let mut bytes = message.to_vec();
    bytes.push(0x80);
    // The length takes an eighth of a block.
    let full = (bytes.len() + BLOCK / 8).next_multiple_of(BLOCK);
    bytes.resize(full - 8, 0);
    let bits = 8 * (BLOCK as u64 + message.len() as u64);
    bytes.extend(bits.to_be_bytes());
    bytes.as_chunks().0.to_vec()
}

fn mix(block: &mut [u8], key: &[u8]) {
    for (to, byte) in block.iter_mut().zip(key) {
        *to ^= byte;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::mac;
    use super::*;

    fn signed(algorithm: HmacAlgorithm, claims: &[u8], key: &[u8]) -> Jwt {
        let header = format!(r#"{{"alg":"{algorithm}"}}"#);
        let unsigned = Jwt::assemble(header.as_bytes(), claims, b"");
        let code = mac::sign(algorithm, key, unsigned.signing_input().as_bytes());
        Jwt::assemble(header.as_bytes(), claims, &code)
    }

    #[test]
    fn a_code_of_another_length_belongs_to_no_key() {
        for algorithm in HmacAlgorithm::ALL {
            let token = signed(algorithm, b"{}", b"key");
            let code = token.bytes(Segment::Signature);
            for code in [&code[..0], &code[..16], &[&code[..], &[0]].concat()] {
                let header = format!(r#"{{"alg":"{algorithm}"}}"#);
                let cut = Jwt::assemble(header.as_bytes(), b"{}", code);
                assert!(!Target::of(&cut).unwrap().is_signed_by(b"key"));
            }
        }
    }

    #[test]
    fn a_token_without_a_shared_secret_is_no_target() {
        assert!(Target::of(&Jwt::assemble(br#"{"alg":"RS256"}"#, b"{}", b"x")).is_none());
        assert!(Target::of(&Jwt::assemble(b"no json", b"{}", b"x")).is_none());
    }

    proptest! {
        /// Whatever the lengths of message and key, the result is that of the library.
        #[test]
        fn the_code_is_that_of_the_library(
            claims in proptest::collection::vec(any::<u8>(), 0..300),
            key in proptest::collection::vec(any::<u8>(), 0..200),
            pick in 0..3usize,
        ) {
            let algorithm = HmacAlgorithm::ALL[pick];
            let token = signed(algorithm, &claims, &key);
            // The claims need not be any, only bytes.
            let target = Target::under(&token, algorithm);
            prop_assert!(target.is_signed_by(&key));
            let other = [&key[..], b"x"].concat();
            prop_assert!(!target.is_signed_by(&other));
        }
    }
}
