//! What a server's own log told, without a word of it.

use serde::{Deserialize, Serialize};

use crate::scenario::UserName;
use crate::token::log::TokenEnd;
use crate::token::{CandidateSource, Fingerprint, RefusalClass, Variant};

/// Whether a log could be followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum LogFound {
    /// It is there.
    There,
    /// It cannot be read, or is not there yet.
    NotThere {
        /// Why, in one sentence.
        why: String,
    },
}

/// A log that is followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFollowed {
    /// The file as the user named it.
    pub file: String,
    /// Whether it is there.
    pub found: LogFound,
}

/// What the run was doing when the log told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogMoment {
    /// Users logged in.
    Login,
    /// The gate was probed, also with tokens that must be refused.
    Probes,
    /// Tabs were opened and used.
    Tabs,
}

/// What a log told of an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "kebab-case")]
pub enum LogSaid {
    /// A part of its secret.
    Secret {
        /// Sights of one number could be of one secret, those of two numbers cannot.
        look: u32,
        /// The candidates that look so.
        fits: Vec<KeyFit>,
    },
    /// That it has no secret.
    NoSecret,
    /// Why it refused a token.
    Refusal {
        /// Why.
        class: RefusalClass,
    },
}

/// A candidate that looks like what a log shows of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFit {
    /// Where the candidate came from.
    pub source: CandidateSource,
    /// How it was read.
    pub variant: Variant,
    /// The fingerprint of the key.
    pub fingerprint: Fingerprint,
}

/// Something that a log told of an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogTold {
    /// The file.
    pub file: String,
    /// Which end it spoke of.
    pub end: TokenEnd,
    /// Whose token it was, where it says.
    pub user: Option<UserName>,
    /// What the run was doing.
    pub moment: LogMoment,
    /// What it told.
    #[serde(flatten)]
    pub said: LogSaid,
    /// How often it said so.
    pub times: u32,
}
