//! What a token says, which secret signs it, and which verifies it.
//!
//! Everything here is computed: nothing is sent or read, the time is a parameter, and so is chance.
//! Secrets and tokens are held by [`Secret`] and [`Jwt`], which show nothing of themselves; what is
//! said about them is said by [`Fingerprint`], [`CandidateSource`] and [`Variant`].
//!
//! - Reading: [`Jwt`] is a token as text, [`Unverified`] what it says, [`lint()`] what is odd about it,
//!   and [`find`] where in an answer it stands.
//! - The issuer's end: [`examine`] holds tokens against [`Candidate`]s and all their [`Variant`]s.
//! - The verifier's end: [`Probe`] builds the tokens that make a verifier tell its secret apart from
//!   others, and [`RefusalClass`] understands the answer.
//! - By hand: [`mint()`] signs and [`verify()`] verifies.

pub mod algorithm;
pub mod candidate;
pub mod derive;
pub mod dotenv;
mod encoding;
pub mod fallbacks;
pub mod fingerprint;
pub mod find;
pub mod forge;
pub mod issuer;
pub mod jwt;
pub mod lint;
pub mod log;
mod mac;
pub mod mint;
pub mod public_key;
pub mod refusal;
#[cfg(test)]
mod samples;
pub mod secret;
pub mod signer;
pub mod strength;
pub mod target;
mod telling;
pub mod trial;
pub mod unix_seconds;
pub mod unverified;
pub mod variant;
pub mod verify;

pub use algorithm::{AsymmetricAlgorithm, DeclaredAlgorithm, HmacAlgorithm};
pub use candidate::{Candidate, CandidateSource};
pub use derive::variants_of;
pub use dotenv::DotenvReading;
pub use fallbacks::{WELL_KNOWN, WellKnown, WellKnownKind};
pub use find::{Found, find_in_json, redact};
pub use fingerprint::{Fingerprint, Salt, diagnostic_code};
pub use forge::{Probe, garbage};
pub use issuer::{IssuerEnd, examine};
pub use jwt::{Jwt, NotAJwt, Segment, Wrapping};
pub use lint::{Clock, Clocks, Lint, Span, lint};
pub use mint::{MintError, SigningKey, mint};
pub use public_key::{NoPublicKey, PublicKey};
pub use refusal::{RefusalClass, SignatureVerdict, classify};
pub use secret::Secret;
pub use signer::{KnownKey, NameUse, Signer, find_signer};
pub use strength::Strength;
pub use target::Target;
pub use trial::Trial;
pub use unix_seconds::UnixSeconds;
pub use unverified::Unverified;
pub use variant::{Codec, Edge, Variant};
pub use verify::{Verification, VerifyingKey, verify};
