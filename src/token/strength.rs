//! How hard it is to find a key by guessing.

use serde::{Deserialize, Serialize};

use super::algorithm::HmacAlgorithm;
use super::candidate::CandidateSource;
use super::fallbacks::WELL_KNOWN;
use super::secret::Secret;

/// What speaks against a key; nothing is said of how random it is, which its bytes do not show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Strength {
    /// Nothing.
    #[default]
    Sound,
    /// It is shorter than the hash that it is used with (RFC 7518 section 3.2).
    Short {
        /// How many bytes it has.
        bytes: usize,
        /// How many it must have.
        least: usize,
    },
    /// It stands in a list of guesses, or is one of the secrets that everybody knows.
    Guessable,
}

impl Strength {
    /// What speaks against a key that comes from there.
    pub fn of(key: &Secret, source: &CandidateSource, algorithm: HmacAlgorithm) -> Self {
        let (bytes, least) = (key.expose().len(), algorithm.least_key_bytes());
        let known = |literal: &str| literal.as_bytes() == key.expose();
        if source.is_public() || WELL_KNOWN.iter().any(|entry| known(entry.literal)) {
            Self::Guessable
        } else if bytes < least {
            Self::Short { bytes, least }
        } else {
            Self::Sound
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: &str, source: &CandidateSource) -> Strength {
        Strength::of(&Secret::new(key), source, HmacAlgorithm::Hs256)
    }

    #[test]
    fn guesses_are_worse_than_short_keys() {
        let variable = CandidateSource::Environment { variable: "JWT_SECRET".to_owned() };
        let listed = CandidateSource::WordList { path: "words".to_owned(), line: 7 };
        assert_eq!(of("nobody would guess this, it is so long", &variable), Strength::Sound);
        assert_eq!(of("nobody would", &variable), Strength::Short { bytes: 12, least: 32 });
        assert_eq!(of("nobody would", &listed), Strength::Guessable);
        assert_eq!(of("your-256-bit-secret", &variable), Strength::Guessable);
    }
}
