//! The signature algorithms of RFC 7518 section 3.1 (and `EdDSA` of RFC 8037), split by what proves them:
//! a shared secret or a key pair.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An algorithm whose key is a shared secret (RFC 7518 section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HmacAlgorithm {
    /// HMAC with SHA-256.
    #[serde(rename = "HS256")]
    Hs256,
    /// HMAC with SHA-384.
    #[serde(rename = "HS384")]
    Hs384,
    /// HMAC with SHA-512.
    #[serde(rename = "HS512")]
    Hs512,
}

impl HmacAlgorithm {
    /// All of them, the most common first.
    pub const ALL: [Self; 3] = [Self::Hs256, Self::Hs384, Self::Hs512];

    /// The name as it stands in the header of a token.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// The least length of a key in bytes: that of the hash (RFC 7518 section 3.2).
    pub const fn least_key_bytes(self) -> usize {
        match self {
            Self::Hs256 => 32,
            Self::Hs384 => 48,
            Self::Hs512 => 64,
        }
    }

    /// The algorithm with exactly this name; names are case-sensitive (RFC 7515 section 4.1.1).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

impl fmt::Display for HmacAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// An algorithm whose key is a pair: the private half signs, the public half verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AsymmetricAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    #[serde(rename = "RS384")]
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    #[serde(rename = "RS512")]
    Rs512,
    /// RSASSA-PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// RSASSA-PSS with SHA-384.
    #[serde(rename = "PS384")]
    Ps384,
    /// RSASSA-PSS with SHA-512.
    #[serde(rename = "PS512")]
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// ECDSA on P-384 with SHA-384.
    #[serde(rename = "ES384")]
    Es384,
    /// ECDSA on P-521 with SHA-512; recognised, but earwitness can neither sign nor verify it.
    #[serde(rename = "ES512")]
    Es512,
    /// `EdDSA` on Ed25519 (RFC 8037).
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl AsymmetricAlgorithm {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::EdDsa,
    ];

    /// The name as it stands in the header of a token.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm with exactly this name; names are case-sensitive (RFC 7515 section 4.1.1).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// Whether its keys are RSA keys.
    pub const fn is_rsa(self) -> bool {
        matches!(
            self,
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512
        )
    }

    /// What the library calls it; `None` for the one that it does not know.
    pub(super) const fn for_library(self) -> Option<jsonwebtoken::Algorithm> {
        Some(match self {
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Rs384 => jsonwebtoken::Algorithm::RS384,
            Self::Rs512 => jsonwebtoken::Algorithm::RS512,
            Self::Ps256 => jsonwebtoken::Algorithm::PS256,
            Self::Ps384 => jsonwebtoken::Algorithm::PS384,
            Self::Ps512 => jsonwebtoken::Algorithm::PS512,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Es384 => jsonwebtoken::Algorithm::ES384,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
            Self::Es512 => return None,
        })
    }
}

impl fmt::Display for AsymmetricAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What the `alg` of a token's header says, be it sensible or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclaredAlgorithm {
    /// A shared secret signs.
    Hmac(HmacAlgorithm),
    /// A private key signs.
    Asymmetric(AsymmetricAlgorithm),
    /// `none`, in whatever capitals: nobody signs.
    Unsigned,
    /// A name that RFC 7518 does not know for signatures.
    Unknown(String),
    /// There is no `alg`, or it is not a string.
    Absent,
}

impl DeclaredAlgorithm {
    /// Reads the name; only `none` is recognised in any capitals, as careless verifiers do.
    pub fn named(name: &str) -> Self {
        if let Some(algorithm) = HmacAlgorithm::named(name) {
            Self::Hmac(algorithm)
        } else if let Some(algorithm) = AsymmetricAlgorithm::named(name) {
            Self::Asymmetric(algorithm)
        } else if name.eq_ignore_ascii_case("none") {
            Self::Unsigned
        } else {
            Self::Unknown(name.to_owned())
        }
    }
}

impl fmt::Display for DeclaredAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hmac(algorithm) => algorithm.fmt(formatter),
            Self::Asymmetric(algorithm) => algorithm.fmt(formatter),
            Self::Unsigned => formatter.write_str("none"),
            Self::Unknown(name) => write!(formatter, "`{}`", name.escape_debug()),
            Self::Absent => formatter.write_str("no algorithm"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_algorithm() {
        for algorithm in HmacAlgorithm::ALL {
            assert_eq!(
                DeclaredAlgorithm::named(algorithm.name()),
                DeclaredAlgorithm::Hmac(algorithm)
            );
        }
        for algorithm in AsymmetricAlgorithm::ALL {
            assert_eq!(
                DeclaredAlgorithm::named(algorithm.name()),
                DeclaredAlgorithm::Asymmetric(algorithm)
            );
        }
    }

    #[test]
    fn names_in_the_ledger_are_those_of_the_header() {
        for algorithm in HmacAlgorithm::ALL {
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.name());
        }
        for algorithm in AsymmetricAlgorithm::ALL {
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.name());
        }
    }

    #[test]
    fn only_none_is_read_in_any_capitals() {
        assert_eq!(DeclaredAlgorithm::named("nOnE"), DeclaredAlgorithm::Unsigned);
        assert_eq!(
            DeclaredAlgorithm::named("hs256"),
            DeclaredAlgorithm::Unknown("hs256".to_owned())
        );
    }
}
