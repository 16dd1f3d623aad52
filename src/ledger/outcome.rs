//! How things end: emits and requests, connections, expectations.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisconnectReason {
    /// The server left the namespace (DISCONNECT).
    ServerDisconnect,
    /// We left.
    ClientDisconnect,
    /// The server closed the connection.
    TransportClose,
    /// The connection broke.
    TransportError,
    /// No ping came in time.
    PingTimeout,
    /// What came could not be understood.
    ParseError,
}

/// Whether an acknowledgement is the one that was waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AckTurn {
    /// It is.
    #[default]
    Awaited,
    /// It came when nobody waited any more.
    Late,
    /// It came again.
    Again,
    /// Nothing of that number was ever emitted.
    Unasked,
}

/// What CONNECT says of connection state recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recovering {
    /// The session can be recovered after the connection is lost.
    Offered,
    /// The session is the one from before.
    Recovered,
}

/// How an emit or a request of a procedure ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Outcome {
    /// It was confirmed as the scenario says.
    Confirmed {
        /// By what.
        by: Confirmed,
    },
    /// An answer came that differs from what the scenario says.
    Refused {
        /// By what.
        by: Confirmed,
        /// The first difference, in words.
        difference: String,
        /// The answer.
        answer: Value,
    },
    /// No answer came in time.
    Unanswered {
        /// The bound, in milliseconds.
        after_millis: u64,
    },
    /// The scenario asks for no confirmation.
    Unasked,
    /// It could not be done.
    NotDone {
        /// Why, in one sentence.
        why: String,
    },
}

impl Outcome {
    /// Why it did not go through; nothing where it did, or where nothing was asked for.
    pub fn shortfall(&self) -> Option<String> {
        match self {
            Self::Confirmed { .. } | Self::Unasked => None,
            Self::Refused { difference, .. } => Some(difference.clone()),
            Self::Unanswered { after_millis } => {
                Some(format!("no answer within {after_millis} ms"))
            }
            Self::NotDone { why } => Some(why.clone()),
        }
    }
}

/// What confirmed, or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmed {
    /// An acknowledgement.
    Ack,
    /// An event.
    Reply,
    /// An HTTP answer.
    Http,
}

/// How the run closes a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// In good order.
    Graceful,
    /// Without a word, by a reset.
    Abrupt,
    /// Without a word, by silence: the connection stays, but nothing is read or sent any more.
    Silent,
}

/// Whether an expectation held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holding {
    /// It held.
    Held,
    /// It did not.
    Broken,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_go_through_says_why() {
        let by = Confirmed::Ack;
        assert_eq!(Outcome::Confirmed { by }.shortfall(), None);
        assert_eq!(Outcome::Unasked.shortfall(), None);
        let unanswered = Outcome::Unanswered { after_millis: 300 };
        assert_eq!(unanswered.shortfall().as_deref(), Some("no answer within 300 ms"));
        let (difference, answer) = ("status is 401".to_owned(), Value::Null);
        let refused = Outcome::Refused { by, difference, answer };
        assert_eq!(refused.shortfall().as_deref(), Some("status is 401"));
        let not_done = Outcome::NotDone { why: "no socket".into() };
        assert_eq!(not_done.shortfall().as_deref(), Some("no socket"));
    }
}
