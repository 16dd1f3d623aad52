//! Probes of the gate, and how the system answered them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::scenario::UserName;
use crate::token::{CandidateSource, Fingerprint, RefusalClass, Variant};

/// What was sent to the gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "probe", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Probe {
    /// The login token of a user, as the scenario sends it: the positive control.
    LoginToken {
        /// The user.
        user: UserName,
    },
    /// No token at all.
    Anonymous,
    /// A text that is no token.
    Garbage,
    /// A token signed with a random key: the negative control.
    RandomKey,
    /// An expired token signed with a random key: the negative control of the expired-token oracle.
    ExpiredRandomKey,
    /// An expired token signed with a candidate: `jwt expired` means the right key, and no session is made.
    ExpiredCandidate {
        /// Where the candidate came from.
        source: CandidateSource,
        /// How it was read.
        variant: Variant,
        /// The fingerprint of the key.
        fingerprint: Fingerprint,
    },
    /// A token of thirty seconds signed with a candidate, where refusals are opaque.
    LiveCandidate {
        /// Where the candidate came from.
        source: CandidateSource,
        /// How it was read.
        variant: Variant,
        /// The fingerprint of the key.
        fingerprint: Fingerprint,
    },
    /// No token, and CONNECT to a namespace that no server has: shows whether CONNECT is understood at all.
    Nowhere,
    /// The cookies of a user who is logged in, from a page of somebody else.
    ForeignOrigin {
        /// The user.
        user: UserName,
        /// The origin of that page.
        origin: String,
    },
    /// The login token in another place than the scenario says.
    OtherPlace {
        /// The place, such as `header:Authorization`.
        place: String,
    },
}

/// How the system answered a probe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum ProbeAnswer {
    /// CONNECT, and still connected after the fence.
    Accepted,
    /// CONNECT, then thrown out.
    Expelled {
        /// What was said, where anything was.
        payload: Option<Value>,
    },
    /// CONNECT_ERROR, or an HTTP status on the handshake.
    Refused {
        /// The payload or the body.
        payload: Value,
        /// What it means, as far as its words tell.
        class: RefusalClass,
    },
    /// Nothing in time.
    Unanswered,
    /// The probe could not be sent.
    NotSent {
        /// Why, in one sentence.
        why: String,
    },
}
