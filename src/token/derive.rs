//! Derives from a secret every key that a careless reading could have made of it.

use std::collections::HashSet;
use std::sync::LazyLock;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use regex::bytes::Regex;
use sha2::{Digest, Sha256};

use super::candidate::Candidate;
use super::encoding;
use super::mac;
use super::secret::Secret;
use super::variant::{Codec, Edge, Variant};

/// The variable that a secret stands in where nobody says otherwise.
const USUAL_VARIABLE: &str = "JWT_SECRET";

const BOM: &[u8] = "\u{FEFF}".as_bytes();

static DOLLAR_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\$(?:\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*|[0-9])")
        .expect("the pattern is constant")
});

static HASH_BEHIND_SPACE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[ \t]+#").expect("the pattern is constant"));

/// The readings of an edge alone or an encoding alone, and everything else that is made in one step,
/// in the order in which a match is reported.
const SINGLE: [Variant; 39] = [
    Variant::Trimmed,
    Variant::TrailingNewline,
    Variant::TrailingCrLf,
    Variant::TrailingCr,
    Variant::TrailingSpace,
    Variant::TrailingTab,
    Variant::DoubleQuoted,
    Variant::SingleQuoted,
    Variant::BacktickQuoted,
    Variant::Unquoted,
    Variant::PrefixRemovedDecoded,
    Variant::Base64Decoded,
    Variant::Base64DecodedStandard,
    Variant::Base64Encoded,
    Variant::Base64EncodedUnpadded,
    Variant::Base64UrlEncoded,
    Variant::Base64UrlEncodedUnpadded,
    Variant::HexDecoded,
    Variant::HexEncoded,
    Variant::HexEncodedUpper,
    Variant::CutAtHash,
    Variant::CutAtSpaceHash,
    Variant::DollarsRemoved,
    Variant::DollarsUnescaped,
    Variant::EscapesAsNewlines,
    Variant::NewlinesAsEscapes,
    Variant::Latin1,
    Variant::Utf16Le,
    Variant::WithBom,
    Variant::WithoutBom,
    Variant::Sha256,
    Variant::Sha256Hex,
    Variant::PrefixRemoved,
    Variant::Nfc,
    Variant::Nfd,
    Variant::HexUpper,
    Variant::HexLower,
    Variant::First32Bytes,
    Variant::First64Bytes,
];

/// What stands in place of a secret that was not set.
const REPLACED: [Variant; 5] = [
    Variant::WordUndefined,
    Variant::WordNull,
    Variant::Empty,
    Variant::VariableName,
    Variant::VariableExpression,
];

/// The readings that are tried of a secret which everybody knows.
const OF_WELL_KNOWN: [Variant; 3] =
    [Variant::Trimmed, Variant::TrailingNewline, Variant::Base64Decoded];

/// Every reading of a secret, `Raw` first, no two of which are the same key to HMAC.
pub fn variants_of(secret: &Secret) -> Vec<(Variant, Secret)> {
    all(secret, USUAL_VARIABLE)
}

impl Candidate {
    /// The readings of this candidate, `Raw` first: all of them, or for a well-known one, of which there
    /// may be very many, only the likeliest.
    pub fn variants(&self) -> Vec<(Variant, Secret)> {
        if self.source.is_public() {
            distinct(&self.secret, OF_WELL_KNOWN.into_iter(), USUAL_VARIABLE)
        } else {
            all(&self.secret, self.source.variable().unwrap_or(USUAL_VARIABLE))
        }
    }
}

fn all(secret: &Secret, variable: &str) -> Vec<(Variant, Secret)> {
    let combined = Edge::ALL.into_iter().flat_map(|edge| {
        Codec::ALL.into_iter().flat_map(move |codec| {
            [Variant::EdgeThenCodec { edge, codec }, Variant::CodecThenEdge { codec, edge }]
        })
    });
    distinct(secret, SINGLE.into_iter().chain(combined).chain(REPLACED), variable)
}

fn distinct(
    secret: &Secret,
    variants: impl Iterator<Item = Variant>,
    variable: &str,
) -> Vec<(Variant, Secret)> {
    let mut seen = HashSet::new();
    std::iter::once(Variant::Raw)
        .chain(variants)
        .filter_map(|variant| Some((variant, Secret::new(apply(variant, secret, variable)?))))
        .filter(|(_, key)| seen.insert(Sha256::digest(mac::normal_form(key.expose()))))
        .collect()
}

/// The key that a reading makes of a secret; `None` where the reading does not apply to it.
fn apply(variant: Variant, secret: &Secret, variable: &str) -> Option<Vec<u8>> {
    let raw = secret.expose();
    Some(match variant {
        Variant::Raw => raw.to_vec(),
        Variant::Trimmed => edge(Edge::Trimmed, raw)?,
        Variant::TrailingNewline => edge(Edge::TrailingNewline, raw)?,
        Variant::TrailingCrLf => [raw, b"\r\n"].concat(),
        Variant::TrailingCr => [raw, b"\r"].concat(),
        Variant::TrailingSpace => [raw, b" "].concat(),
        Variant::TrailingTab => [raw, b"\t"].concat(),
        Variant::DoubleQuoted => [b"\"", raw, b"\""].concat(),
        Variant::SingleQuoted => [b"'", raw, b"'"].concat(),
        Variant::BacktickQuoted => [b"`", raw, b"`"].concat(),
        Variant::Unquoted => edge(Edge::Unquoted, raw)?,
        Variant::Base64Decoded => codec(Codec::Base64Decoded, raw)?,
        Variant::Base64DecodedStandard => encoding::base64_decoded_standard(raw),
        Variant::Base64Encoded => codec(Codec::Base64Encoded, raw)?,
        Variant::Base64EncodedUnpadded => encoding::base64_unpadded(raw),
        Variant::Base64UrlEncoded => encoding::base64url_padded(raw),
        Variant::Base64UrlEncodedUnpadded => encoding::base64url(raw),
        Variant::HexDecoded => codec(Codec::HexDecoded, raw)?,
        Variant::HexEncoded => codec(Codec::HexEncoded, raw)?,
        Variant::HexEncodedUpper => encoding::hex(raw).to_ascii_uppercase(),
        Variant::CutAtHash => cut(raw, raw.iter().position(|byte| *byte == b'#')?),
        Variant::CutAtSpaceHash => cut(raw, HASH_BEHIND_SPACE.find(raw)?.start()),
        Variant::DollarsRemoved => DOLLAR_NAME.replace_all(raw, &b""[..]).into_owned(),
        Variant::DollarsUnescaped => replace(raw, b"$$", b"$"),
        Variant::EscapesAsNewlines => replace(raw, b"\\n", b"\n"),
        Variant::NewlinesAsEscapes => replace(raw, b"\n", b"\\n"),
        Variant::Latin1 => latin1(secret.expose_text()?)?,
        Variant::Utf16Le => {
            secret.expose_text()?.encode_utf16().flat_map(u16::to_le_bytes).collect()
        }
        Variant::WithBom => [BOM, raw].concat(),
        Variant::WithoutBom => raw.strip_prefix(BOM)?.to_vec(),
        Variant::Sha256 => Sha256::digest(raw).to_vec(),
        Variant::Sha256Hex => encoding::hex(&Sha256::digest(raw)),
        Variant::PrefixRemoved => raw.strip_prefix(b"base64:")?.to_vec(),
        Variant::PrefixRemovedDecoded => encoding::base64_decoded(raw.strip_prefix(b"base64:")?),
        Variant::Nfc => nfc(secret.expose_text()?),
        Variant::Nfd => nfd(secret.expose_text()?),
        Variant::HexUpper => hex_digits(raw)?.to_ascii_uppercase(),
        Variant::HexLower => hex_digits(raw)?.to_ascii_lowercase(),
        Variant::First32Bytes => raw.get(..32)?.to_vec(),
        Variant::First64Bytes => raw.get(..64)?.to_vec(),
        Variant::WordUndefined => b"undefined".to_vec(),
        Variant::WordNull => b"null".to_vec(),
        Variant::Empty => Vec::new(),
        Variant::VariableName => variable.as_bytes().to_vec(),
        Variant::VariableExpression => [b"process.env.", variable.as_bytes()].concat(),
        Variant::EdgeThenCodec { edge: first, codec: then } => codec(then, &edge(first, raw)?)?,
        Variant::CodecThenEdge { codec: first, edge: then } => edge(then, &codec(first, raw)?)?,
    })
}

fn edge(edge: Edge, raw: &[u8]) -> Option<Vec<u8>> {
    match edge {
        Edge::Trimmed => Some(raw.trim_ascii().to_vec()),
        Edge::TrailingNewline => Some([raw, b"\n"].concat()),
        Edge::Unquoted => b"\"'`".iter().find_map(|quote| {
            let inner = raw.strip_prefix(&[*quote])?.strip_suffix(&[*quote])?;
            Some(inner.to_vec())
        }),
    }
}

fn codec(codec: Codec, raw: &[u8]) -> Option<Vec<u8>> {
    match codec {
        Codec::Base64Decoded => Some(encoding::base64_decoded(raw)),
        Codec::Base64Encoded => Some(encoding::base64(raw)),
        Codec::HexDecoded => encoding::hex_decoded(raw),
        Codec::HexEncoded => Some(encoding::hex(raw)),
    }
}

/// What stands before the mark, without the white space before the mark.
fn cut(raw: &[u8], mark: usize) -> Vec<u8> {
    raw[..mark].trim_ascii_end().to_vec()
}

fn replace(raw: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut rest = raw;
    let mut result = Vec::with_capacity(raw.len());
    while let Some(first) = rest.first() {
        if let Some(behind) = rest.strip_prefix(from) {
            result.extend_from_slice(to);
            rest = behind;
        } else {
            result.push(*first);
            rest = &rest[1..];
        }
    }
    result
}

fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(c).ok()).collect()
}

fn nfc(text: &str) -> Vec<u8> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).as_bytes().to_vec()
}

fn nfd(text: &str) -> Vec<u8> {
    DecomposingNormalizerBorrowed::new_nfd().normalize(text).as_bytes().to_vec()
}

fn hex_digits(raw: &[u8]) -> Option<&[u8]> {
    raw.iter().all(u8::is_ascii_hexdigit).then_some(raw)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::candidate::CandidateSource;
    use super::*;

    fn reading(secret: &str, wanted: Variant) -> Option<Vec<u8>> {
        let found = variants_of(&Secret::new(secret)).into_iter().find(|(one, _)| *one == wanted);
        found.map(|(_, key)| key.expose().to_vec())
    }

    fn assert_reads(secret: &str, variant: Variant, expected: &str) {
        let read = reading(secret, variant);
        assert_eq!(read.as_deref(), Some(expected.as_bytes()), "{secret:?} {variant}");
    }

    #[test]
    fn ends_and_quotes_are_changed() {
        assert_reads(" a b\n", Variant::Trimmed, "a b");
        assert_eq!(reading("ab", Variant::Trimmed), None);
        assert_reads("ab", Variant::TrailingNewline, "ab\n");
        assert_reads("ab", Variant::TrailingCr, "ab\r");
        assert_reads("'ab'", Variant::Unquoted, "ab");
        assert_eq!(reading("'ab\"", Variant::Unquoted), None);
        assert_eq!(reading("\"", Variant::Unquoted), None);
        assert_reads("ab", Variant::DoubleQuoted, "\"ab\"");
    }

    #[test]
    fn encodings_go_both_ways() {
        assert_reads("c2VjcmV0", Variant::Base64Decoded, "secret");
        assert_reads("secret!", Variant::Base64Encoded, "c2VjcmV0IQ==");
        assert_reads("secret!", Variant::Base64EncodedUnpadded, "c2VjcmV0IQ");
        assert_reads("?>>?", Variant::Base64UrlEncodedUnpadded, "Pz4-Pw");
        assert_reads("?>>?", Variant::Base64UrlEncoded, "Pz4-Pw==");
        assert_reads("736563726574", Variant::HexDecoded, "secret");
        assert_eq!(reading("secret", Variant::HexDecoded), None);
        assert_reads("J", Variant::HexEncoded, "4a");
        assert_reads("J", Variant::HexEncodedUpper, "4A");
        assert_reads("abCD", Variant::HexUpper, "ABCD");
        assert_reads("abCD", Variant::HexLower, "abcd");
        assert_reads("base64:c2VjcmV0", Variant::PrefixRemovedDecoded, "secret");
        assert_reads("base64:c2VjcmV0", Variant::PrefixRemoved, "c2VjcmV0");
    }

    #[test]
    fn what_files_and_shells_do_is_undone() {
        assert_reads("abc #1 #2", Variant::CutAtHash, "abc");
        assert_reads("abc#1 \t#2", Variant::CutAtSpaceHash, "abc#1");
        assert_reads("a$b-${C}d$", Variant::DollarsRemoved, "a-d$");
        assert_reads("a$$b", Variant::DollarsUnescaped, "a$b");
        assert_reads("a\\nb", Variant::EscapesAsNewlines, "a\nb");
        assert_reads("a\nb", Variant::NewlinesAsEscapes, "a\\nb");
    }

    #[test]
    fn texts_are_written_in_other_character_sets() {
        assert_eq!(reading("é", Variant::Latin1), Some(vec![0xe9]));
        assert_eq!(reading("€", Variant::Latin1), None);
        assert_reads("ab", Variant::Utf16Le, "a\0b\0");
        assert_reads("é", Variant::Nfd, "e\u{301}");
        assert_reads("e\u{301}", Variant::Nfc, "é");
        assert_reads("ab", Variant::WithBom, "\u{feff}ab");
        assert_reads("\u{feff}ab", Variant::WithoutBom, "ab");
    }

    #[test]
    fn long_secrets_are_cut_and_all_are_hashed() {
        let long = "x".repeat(65);
        assert_eq!(reading(&long, Variant::First32Bytes), Some(vec![b'x'; 32]));
        assert_eq!(reading(&long, Variant::First64Bytes), Some(vec![b'x'; 64]));
        let hex = reading("secret", Variant::Sha256Hex).unwrap();
        assert!(hex.starts_with(b"2bb80d537b1d"));
    }

    #[test]
    fn encodings_are_combined_with_ends() {
        let newline_then_base64 =
            Variant::EdgeThenCodec { edge: Edge::TrailingNewline, codec: Codec::Base64Encoded };
        assert_reads("secret", newline_then_base64, "c2VjcmV0Cg==");
        let decoded_then_trimmed =
            Variant::CodecThenEdge { codec: Codec::Base64Decoded, edge: Edge::Trimmed };
        assert_reads("c2VjcmV0Cg==", decoded_then_trimmed, "secret");
        let unquoted_then_hex =
            Variant::EdgeThenCodec { edge: Edge::Unquoted, codec: Codec::HexDecoded };
        assert_reads("\"6a6b\"", unquoted_then_hex, "jk");
    }

    #[test]
    fn a_variable_that_was_not_set_leaves_traces() {
        assert_reads("xy", Variant::WordUndefined, "undefined");
        assert_reads("xy", Variant::Empty, "");
        assert_reads("xy", Variant::VariableName, "JWT_SECRET");
        let source = CandidateSource::Environment { variable: "APP_KEY".to_owned() };
        let candidate = Candidate { source, secret: Secret::new("x") };
        let names = candidate.variants().into_iter().map(|(_, key)| key.expose().to_vec());
        assert!(names.collect::<Vec<_>>().contains(&b"process.env.APP_KEY".to_vec()));
    }

    #[test]
    fn keys_that_are_one_to_hmac_are_not_told_apart() {
        let found = variants_of(&Secret::new("a\0"));
        assert_eq!(
            found.iter().filter(|(_, key)| mac::normal_form(key.expose()) == b"a").count(),
            1
        );
    }

    #[test]
    fn a_well_known_secret_has_few_readings() {
        for candidate in Candidate::well_known() {
            assert!(candidate.variants().len() <= 4, "{}", candidate.source);
        }
    }

    proptest! {
        #[test]
        fn raw_comes_first_and_no_key_twice(bytes in any::<Vec<u8>>()) {
            let found = variants_of(&Secret::new(bytes.clone()));
            prop_assert_eq!(found[0].0, Variant::Raw);
            prop_assert_eq!(found[0].1.expose(), &bytes[..]);
            let mut keys: Vec<_> =
                found.iter().map(|(_, key)| mac::normal_form(key.expose()).to_vec()).collect();
            let all = keys.len();
            keys.sort();
            keys.dedup();
            prop_assert_eq!(keys.len(), all);
        }
    }
}
