//! The ways in which one secret becomes two: how it can be read, wrapped, cut and encoded between the
//! place where it was written down and the key that signs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A reading of a secret. `Raw` is the secret as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Variant {
    /// The bytes as they stand.
    Raw,
    /// Without white space at either end.
    Trimmed,
    /// With a line feed at the end, as `echo` and editors leave it.
    TrailingNewline,
    /// With a carriage return and a line feed at the end.
    TrailingCrLf,
    /// With a carriage return at the end: a file with Windows line ends, read by a shell.
    TrailingCr,
    /// With a space at the end.
    TrailingSpace,
    /// With a tab at the end.
    TrailingTab,
    /// In double quotes: `docker run --env-file` keeps them.
    DoubleQuoted,
    /// In single quotes.
    SingleQuoted,
    /// In backticks.
    BacktickQuoted,
    /// Without the pair of quotes around it.
    Unquoted,
    /// Decoded from base64 as Node.js does it: both alphabets, deaf to everything else.
    Base64Decoded,
    /// Decoded from base64 as Python does it: one alphabet, deaf to everything else.
    Base64DecodedStandard,
    /// Encoded in base64.
    Base64Encoded,
    /// Encoded in base64, without padding.
    Base64EncodedUnpadded,
    /// Encoded in base64url, with padding.
    Base64UrlEncoded,
    /// Encoded in base64url, without padding.
    Base64UrlEncodedUnpadded,
    /// Decoded from hexadecimal.
    HexDecoded,
    /// Encoded in hexadecimal.
    HexEncoded,
    /// Encoded in hexadecimal with capital letters.
    HexEncodedUpper,
    /// Up to the first `#`: `dotenv` begins a comment there.
    CutAtHash,
    /// Up to the first `#` that stands behind white space: a shell begins a comment there.
    CutAtSpaceHash,
    /// Without `$NAME` and `${NAME}`: expanded where no such variable is set.
    DollarsRemoved,
    /// With `$$` read as `$`, as Docker Compose does.
    DollarsUnescaped,
    /// With the two characters `\n` read as a line break.
    EscapesAsNewlines,
    /// With line breaks written as the two characters `\n`.
    NewlinesAsEscapes,
    /// The text in Latin-1 instead of UTF-8.
    Latin1,
    /// The text in UTF-16, little-endian, instead of UTF-8.
    Utf16Le,
    /// With a byte order mark before it.
    WithBom,
    /// Without the byte order mark before it.
    WithoutBom,
    /// The SHA-256 of it.
    Sha256,
    /// The SHA-256 of it in hexadecimal.
    Sha256Hex,
    /// Without the `base64:` before it, still encoded.
    PrefixRemoved,
    /// Without the `base64:` before it, decoded.
    PrefixRemovedDecoded,
    /// In Unicode normalisation form C.
    Nfc,
    /// In Unicode normalisation form D.
    Nfd,
    /// The hexadecimal digits in capitals.
    HexUpper,
    /// The hexadecimal digits in small letters.
    HexLower,
    /// The first 32 bytes.
    First32Bytes,
    /// The first 64 bytes.
    First64Bytes,
    /// Not the secret at all, but the word `undefined`.
    WordUndefined,
    /// Not the secret at all, but the word `null`.
    WordNull,
    /// Not the secret at all, but nothing.
    Empty,
    /// Not the secret at all, but the name of its variable.
    VariableName,
    /// Not the secret at all, but the expression that would have read its variable.
    VariableExpression,
    /// First an edge, then an encoding.
    EdgeThenCodec {
        /// What happens first.
        edge: Edge,
        /// What happens to the result.
        codec: Codec,
    },
    /// First an encoding, then an edge.
    CodecThenEdge {
        /// What happens first.
        codec: Codec,
        /// What happens to the result.
        edge: Edge,
    },
}

/// A change at the ends of a secret that is worth combining with an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edge {
    /// As [`Variant::Trimmed`].
    Trimmed,
    /// As [`Variant::Unquoted`].
    Unquoted,
    /// As [`Variant::TrailingNewline`].
    TrailingNewline,
}

impl Edge {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Trimmed, Self::Unquoted, Self::TrailingNewline];

    const fn alone(self) -> Variant {
        match self {
            Self::Trimmed => Variant::Trimmed,
            Self::Unquoted => Variant::Unquoted,
            Self::TrailingNewline => Variant::TrailingNewline,
        }
    }
}

/// An encoding that is worth combining with a change at the ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Codec {
    /// As [`Variant::Base64Decoded`].
    Base64Decoded,
    /// As [`Variant::Base64Encoded`].
    Base64Encoded,
    /// As [`Variant::HexDecoded`].
    HexDecoded,
    /// As [`Variant::HexEncoded`].
    HexEncoded,
}

impl Codec {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Base64Decoded, Self::Base64Encoded, Self::HexDecoded, Self::HexEncoded];

    const fn alone(self) -> Variant {
        match self {
            Self::Base64Decoded => Variant::Base64Decoded,
            Self::Base64Encoded => Variant::Base64Encoded,
            Self::HexDecoded => Variant::HexDecoded,
            Self::HexEncoded => Variant::HexEncoded,
        }
    }
}

/// The reading in words that complete "the secret …": "the secret, base64-decoded".
impl fmt::Display for Variant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Raw => "as it stands",
            Self::Trimmed => "trimmed",
            Self::TrailingNewline => "with a trailing newline",
            Self::TrailingCrLf => "with a trailing CRLF",
            Self::TrailingCr => "with a trailing carriage return",
            Self::TrailingSpace => "with a trailing space",
            Self::TrailingTab => "with a trailing tab",
            Self::DoubleQuoted => "with double quotes around it",
            Self::SingleQuoted => "with single quotes around it",
            Self::BacktickQuoted => "with backticks around it",
            Self::Unquoted => "without the quotes around it",
            Self::Base64Decoded => "base64-decoded",
            Self::Base64DecodedStandard => "base64-decoded without the letters of base64url",
            Self::Base64Encoded => "base64-encoded",
            Self::Base64EncodedUnpadded => "base64-encoded without padding",
            Self::Base64UrlEncoded => "base64url-encoded with padding",
            Self::Base64UrlEncodedUnpadded => "base64url-encoded",
            Self::HexDecoded => "hex-decoded",
            Self::HexEncoded => "hex-encoded",
            Self::HexEncodedUpper => "hex-encoded in capitals",
            Self::CutAtHash => "cut at the first #",
            Self::CutAtSpaceHash => "cut at the first # behind a space",
            Self::DollarsRemoved => "with its $VARIABLES expanded to nothing",
            Self::DollarsUnescaped => "with $$ read as $",
            Self::EscapesAsNewlines => "with \\n read as a line break",
            Self::NewlinesAsEscapes => "with its line breaks written as \\n",
            Self::Latin1 => "in Latin-1 instead of UTF-8",
            Self::Utf16Le => "in UTF-16 instead of UTF-8",
            Self::WithBom => "with a byte order mark before it",
            Self::WithoutBom => "without its byte order mark",
            Self::Sha256 => "hashed with SHA-256",
            Self::Sha256Hex => "hashed with SHA-256, in hex",
            Self::PrefixRemoved => "without its base64: prefix",
            Self::PrefixRemovedDecoded => "without its base64: prefix, decoded",
            Self::Nfc => "in Unicode form NFC",
            Self::Nfd => "in Unicode form NFD",
            Self::HexUpper => "with its hex digits in capitals",
            Self::HexLower => "with its hex digits in small letters",
            Self::First32Bytes => "cut to 32 bytes",
            Self::First64Bytes => "cut to 64 bytes",
            Self::WordUndefined => "replaced by the word `undefined`",
            Self::WordNull => "replaced by the word `null`",
            Self::Empty => "replaced by nothing",
            Self::VariableName => "replaced by the name of its variable",
            Self::VariableExpression => "replaced by the expression that reads its variable",
            Self::EdgeThenCodec { edge, codec } => {
                return write!(formatter, "{}, then {}", edge.alone(), codec.alone());
            }
            Self::CodecThenEdge { codec, edge } => {
                return write!(formatter, "{}, then {}", codec.alone(), edge.alone());
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reading_is_told_in_words() {
        assert_eq!(Variant::Base64Decoded.to_string(), "base64-decoded");
        assert_eq!(Variant::CutAtHash.to_string(), "cut at the first #");
        let both = Variant::EdgeThenCodec { edge: Edge::TrailingNewline, codec: Codec::HexEncoded };
        assert_eq!(both.to_string(), "with a trailing newline, then hex-encoded");
    }

    #[test]
    fn readings_survive_the_ledger() {
        let raw = serde_json::to_value(Variant::TrailingCrLf).unwrap();
        assert_eq!(raw, json!({ "kind": "trailing-cr-lf" }));
        let both = Variant::CodecThenEdge { codec: Codec::Base64Decoded, edge: Edge::Trimmed };
        let text = serde_json::to_value(both).unwrap();
        assert_eq!(
            text,
            json!({ "kind": "codec-then-edge", "codec": "base64-decoded", "edge": "trimmed" })
        );
        assert_eq!(serde_json::from_value::<Variant>(text).unwrap(), both);
    }
}
