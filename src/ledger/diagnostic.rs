//! What a diagnostic route told of the secret of each end.

use serde::{Deserialize, Serialize};

use crate::token::{CandidateSource, Fingerprint, Variant};

/// What it told of an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RouteEnd {
    /// The end holds this candidate.
    Matched {
        /// Where the candidate came from.
        source: CandidateSource,
        /// How it was read.
        variant: Variant,
        /// The fingerprint of the key.
        fingerprint: Fingerprint,
    },
    /// It holds none of the candidates.
    Unmatched {
        /// How many keys were tried.
        tried: usize,
    },
    /// It told nothing of this end.
    Silent,
}

/// Whether it told the same of both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RouteAgreement {
    /// Both hold one secret.
    Same,
    /// They hold two.
    Different,
    /// It did not tell of both.
    Unknown,
}

/// What it told of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteTold {
    /// The end that signs.
    pub issuer: RouteEnd,
    /// The end that verifies.
    pub verifier: RouteEnd,
    /// Whether it told the same of both.
    pub agreement: RouteAgreement,
}
