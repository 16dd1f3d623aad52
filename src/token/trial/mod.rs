//! The catalogue of what a gate is shown, and the tokens for it.
//!
//! A trial is a token that is wrong in one way. Each is made from a real token of an own user, so that nobody
//! gets a session who is not in the scenario. [`CATALOGUE`] says of every probe what is sent and what a sound gate
//! does with it; [`make`] makes the tokens.

mod catalogue;
mod claims;
mod header;
mod make;
mod material;
mod own_keys;
mod row;

pub use catalogue::CATALOGUE;
pub use claims::KIND_CLAIMS;
pub use make::make;
pub use material::{Material, PublicForms, Shown, Unmade};
pub use row::{Expected, Need, Part, Row, Sent};

use std::fmt;

use serde::{Deserialize, Serialize};

/// A token that is wrong in one way, or that a gate may well take and should not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trial {
    /// A text of no letters.
    EmptyText,
    /// `null` in place of a text.
    Null,
    /// A number in place of a text.
    Number,
    /// An object in place of a text.
    Object,
    /// A list in place of a text.
    List,
    /// Three words with dots between them.
    ThreeWords,
    /// A token without its third part.
    TwoParts,
    /// A token with a fourth part.
    FourParts,
    /// Other claims under the old signature.
    ChangedClaims,
    /// A token whose signature is empty.
    NoSignature,
    /// A token whose signature begins with another letter.
    FlippedSignature,
    /// A token whose signature is written in another way.
    RespelledSignature,
    /// `alg: none`.
    AlgNone,
    /// `alg: None`.
    AlgNoneCapital,
    /// `alg: NONE`.
    AlgNoneUpper,
    /// `alg: nOnE`.
    AlgNoneMixed,
    /// `alg: none`, and the old signature.
    AlgNoneSigned,
    /// No `alg`.
    AlgMissing,
    /// `alg: hs256`.
    AlgLowercase,
    /// An `alg` that does not exist.
    AlgUnknown,
    /// The right secret under HS384.
    Hs384,
    /// The right secret under HS512.
    Hs512,
    /// The public key, as PEM, as the secret of HS256.
    PublicKeyPem,
    /// The same without the line break at its end.
    PublicKeyTrimmed,
    /// The public key, as DER.
    PublicKeyDer,
    /// The public key, as JWK.
    PublicKeyJwk,
    /// A key of our own in the header.
    OwnJwk,
    /// A `kid` that nobody has.
    KidUnknown,
    /// A `kid` of no letters.
    KidEmpty,
    /// A `kid` of four thousand letters.
    KidLong,
    /// A number as `kid`.
    KidNumber,
    /// A `kid` that is the path of an empty file, and the empty key.
    KidPath,
    /// The empty key.
    BlankKey,
    /// Expired an hour ago.
    ExpiredHour,
    /// Expired a second ago.
    ExpiredSecond,
    /// An `exp` with a fraction.
    ExpFraction,
    /// An `exp` before 1970.
    ExpNegative,
    /// An `exp` that is a word.
    ExpWord,
    /// An `exp` in the past, as text.
    ExpText,
    /// Valid in an hour.
    NotYet,
    /// Issued in an hour.
    IssuedLater,
    /// Another audience.
    AudienceOther,
    /// No audience.
    AudienceMissing,
    /// Another issuer.
    IssuerOther,
    /// No issuer.
    IssuerMissing,
    /// A real refresh token.
    RefreshToken,
    /// A token that calls itself a refresh token.
    OtherKind,
    /// A `typ` that is not that of a login.
    OtherType,
    /// An extension that must be understood and is not.
    Critical,
    /// A claim that is there twice.
    DoubledClaim,
    /// A token of 64 KiB.
    LongToken,
}

impl Trial {
    /// Its line in the catalogue.
    pub fn row(self) -> &'static Row {
        CATALOGUE
            .iter()
            .find(|row| row.part == Part::Trial(self))
            .expect("a test holds that every trial has a line")
    }
}

impl fmt::Display for Trial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.row().name)
    }
}
