//! Base64 and hexadecimal as the runtimes read and write them, which is more lenient than the
//! specifications: a secret that was never encoded is decoded all the same, and signs with what comes out.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Takes whatever bits are complete, and does not mind the rest.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Base64 with padding (RFC 4648 section 4).
pub(super) fn base64(bytes: &[u8]) -> Vec<u8> {
    STANDARD.encode(bytes).into_bytes()
}

/// Base64 without padding.
pub(super) fn base64_unpadded(bytes: &[u8]) -> Vec<u8> {
    STANDARD_NO_PAD.encode(bytes).into_bytes()
}

/// Base64url with padding (RFC 4648 section 5).
pub(super) fn base64url_padded(bytes: &[u8]) -> Vec<u8> {
    URL_SAFE.encode(bytes).into_bytes()
}

/// Base64url without padding.
pub(super) fn base64url(bytes: &[u8]) -> Vec<u8> {
    URL_SAFE_NO_PAD.encode(bytes).into_bytes()
}

/// Decodes as `Buffer.from(text, 'base64')` of Node.js does: letters of both alphabets count, and all
/// other characters before the first `=` are passed over.
pub(super) fn base64_decoded(text: &[u8]) -> Vec<u8> {
    decode_letters(text.iter().map(|letter| match letter {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    }))
}

/// Decodes as `base64.b64decode(text)` of Python does: `-` and `_` are passed over like all other
/// characters outside the alphabet.
pub(super) fn base64_decoded_standard(text: &[u8]) -> Vec<u8> {
    decode_letters(text.iter().copied())
}

/// Hexadecimal with small letters.
pub(super) fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .flat_map(|byte| [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0x0f)]])
        .collect()
}

/// Decodes hexadecimal of either case; `None` for anything else, since the runtimes then stop or refuse,
/// and what they stop at is nobody's secret.
pub(super) fn hex_decoded(text: &[u8]) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    pairs
        .iter()
        .map(|[high, low]| {
            let digit = |letter: &u8| char::from(*letter).to_digit(16);
            u8::try_from(digit(high)? << 4 | digit(low)?).ok()
        })
        .collect()
}

fn decode_letters(text: impl Iterator<Item = u8>) -> Vec<u8> {
    let mut letters: Vec<u8> = text
        .take_while(|letter| *letter != b'=')
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'/'))
        .collect();
    if letters.len() % 4 == 1 {
        // Six bits do not make a byte.
        letters.pop();
    }
    LENIENT.decode(letters).expect("only letters of the alphabet are left, in a possible number")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The expected bytes were printed by Node.js 20.
    #[test]
    fn node_is_followed_where_the_text_is_no_base64() {
        let decoded =
            |text: &str| String::from_utf8(hex(&base64_decoded(text.as_bytes()))).unwrap();
        assert_eq!(decoded("dev-only-secret"), "75ebfea27972fac79cadeb");
        assert_eq!(decoded("your_secret"), "ca8babfec79cadeb");
        assert_eq!(decoded("base64:c2VjcmV0"), "6dab1eeb873656372657");
        assert_eq!(decoded("abc$def"), "69b71d79");
        assert_eq!(decoded("ab c\nd"), "69b71d");
        assert_eq!(decoded("c2Vj=cmV0"), "736563");
        assert_eq!(decoded("a"), "");
    }

    #[test]
    fn python_passes_over_the_letters_of_base64url() {
        assert_eq!(base64_decoded_standard(b"ab-c_d"), base64_decoded(b"abcd"));
    }

    proptest! {
        #[test]
        fn what_is_encoded_can_be_decoded(bytes in any::<Vec<u8>>()) {
            for text in [base64(&bytes), base64_unpadded(&bytes), base64url(&bytes), base64url_padded(&bytes)] {
                prop_assert_eq!(&base64_decoded(&text), &bytes);
            }
            prop_assert_eq!(hex_decoded(&hex(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(hex_decoded(&hex(&bytes).to_ascii_uppercase()), Some(bytes));
        }

        #[test]
        fn no_text_makes_a_decoder_panic(text in any::<Vec<u8>>()) {
            let _ = base64_decoded(&text);
            let _ = base64_decoded_standard(&text);
            let _ = hex_decoded(&text);
        }
    }
}
