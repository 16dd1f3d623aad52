//! Probes of the gate, and how the system answered them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::scenario::UserName;
use crate::token::{CandidateSource, Fingerprint, RefusalClass, Trial, Variant, classify};

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
    /// A token of the catalogue that is wrong in one way.
    Trial {
        /// Which.
        trial: Trial,
    },
    /// The login token on a connection of its own, for the so-manieth time: nodes that differ answer differently.
    Again {
        /// The user.
        user: UserName,
        /// The number of the connection, from 1.
        round: u32,
    },
    /// No token, and CONNECT to a further namespace.
    Namespace {
        /// The namespace.
        namespace: String,
    },
    /// The login token with something else around it than it came with.
    Wrapped {
        /// What stands around it.
        with: Wrapper,
    },
    /// The login token of a user, at the protected route.
    AtRoute {
        /// The user.
        user: UserName,
    },
    /// What only somebody with an identity can do, done by an open tab of a user.
    OwnTab {
        /// The user.
        user: UserName,
    },
    /// The login token in another place than the scenario says.
    OtherPlace {
        /// The place, such as `header:Authorization`.
        place: String,
    },
}

/// What stands around a token that is shown once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrapper {
    /// Nothing: what came with the token was taken off.
    None,
    /// `Bearer ` in front of it.
    Bearer,
}

/// How the system answered a probe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum ProbeAnswer {
    /// CONNECT, and still connected after the fence.
    Accepted {
        /// How far in it is known to be.
        #[serde(default)]
        by: Standing,
    },
    /// CONNECT, then thrown out, or told no when it tried to do something.
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

/// How far in a socket is known to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It did what only somebody with an identity can.
    Acting,
    /// It is still connected, and nothing that would tell more could be tried.
    #[default]
    Staying,
}

impl ProbeAnswer {
    /// Whether a token got a socket in, held against what came of a socket without one: it acts, or it stays where
    /// the other does not.
    pub fn lets_in_beside(&self, anonymous: Option<&Self>) -> bool {
        match self {
            Self::Accepted { by: Standing::Acting } => true,
            Self::Accepted { by: Standing::Staying } => anonymous.is_some_and(|anonymous| {
                !matches!(anonymous, Self::Accepted { .. } | Self::NotSent { .. })
            }),
            _ => false,
        }
    }

    /// Whether the system said no, in whatever way.
    pub fn is_no(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Expelled { .. })
    }

    /// What the no means, as far as its words tell.
    pub fn class(&self) -> RefusalClass {
        match self {
            Self::Refused { class, .. } => class.clone(),
            Self::Expelled { payload } => classify(None, payload.as_ref()),
            Self::Accepted { .. } | Self::Unanswered | Self::NotSent { .. } => RefusalClass::Opaque,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn let_in(by: Standing) -> ProbeAnswer {
        ProbeAnswer::Accepted { by }
    }

    #[test]
    fn who_acts_is_in_and_who_stays_is_in_where_nobody_else_does() {
        let refused = ProbeAnswer::Refused { payload: json!({}), class: RefusalClass::Opaque };
        assert!(let_in(Standing::Acting).lets_in_beside(Some(&let_in(Standing::Staying))));
        assert!(let_in(Standing::Staying).lets_in_beside(Some(&refused)));
        assert!(!let_in(Standing::Staying).lets_in_beside(Some(&let_in(Standing::Staying))));
        assert!(!let_in(Standing::Staying).lets_in_beside(None));
        assert!(!refused.lets_in_beside(Some(&refused)));
    }

    #[test]
    fn answers_of_earlier_ledgers_are_read() {
        let answer = serde_json::from_value::<ProbeAnswer>(json!({ "answer": "accepted" }));
        assert_eq!(answer.unwrap(), let_in(Standing::Staying));
    }

    #[test]
    fn words_that_come_with_an_expulsion_are_understood() {
        let payload =
            Some(json!({ "event": "unauthorized", "args": [{ "message": "jwt expired" }] }));
        assert_eq!(ProbeAnswer::Expelled { payload }.class(), RefusalClass::Expired);
    }
}
