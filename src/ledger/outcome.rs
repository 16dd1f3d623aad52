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

    /// Whether an acknowledgement came that is not what the scenario says, and yet plainly a yes.
    pub fn is_other_yes(&self) -> bool {
        let Self::Refused { by: Confirmed::Ack, answer, .. } = self else { return false };
        answer.as_array().is_some_and(|args| says_yes(args))
    }
}

/// Whether an acknowledgement is a no in one of the usual forms: a flag of success that is false, or an error.
pub fn says_no(args: &[Value]) -> bool {
    let flag = |key: &str| args.first().and_then(|first| first.get(key));
    let failed = ["success", "ok"].iter().any(|key| flag(key) == Some(&Value::Bool(false)));
    let error = ["error", "err"].iter().any(|key| {
        flag(key).is_some_and(|error| !matches!(error, Value::Null | Value::Bool(false)))
    });
    failed || error
}

/// Whether an acknowledgement is a yes in one of the usual forms: a flag of success, a status, or a word.
fn says_yes(args: &[Value]) -> bool {
    const FLAGS: [&str; 3] = ["success", "ok", "joined"];
    const WORDS: [&str; 4] = ["ok", "success", "joined", "done"];
    let Some(first) = args.first() else { return false };
    let is_word = |value: &Value| {
        value.as_str().is_some_and(|text| WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)))
    };
    let is_set = |value: &Value| value == &Value::Bool(true) || value == &Value::from(1);
    let flagged = FLAGS.iter().any(|key| first.get(key).is_some_and(is_set));
    let said = is_word(first) || first.get("status").is_some_and(is_word);
    !says_no(args) && (flagged || said)
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
    use serde_json::json;

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

    #[test]
    fn a_yes_in_other_words_is_told_from_a_no_and_from_neither() {
        let other = |answer: Value| {
            let (by, difference) = (Confirmed::Ack, "`room` is missing".to_owned());
            Outcome::Refused { by, difference, answer: Value::Array(vec![answer]) }.is_other_yes()
        };
        for yes in
            [json!({ "success": true }), json!({ "ok": 1 }), json!("OK"), json!({ "status": "ok" })]
        {
            assert!(other(yes.clone()), "{yes}");
        }
        for no in [
            json!({ "success": false }),
            json!({ "ok": 1, "error": "not a member" }),
            json!("not allowed"),
            json!({ "code": 403 }),
            json!(null),
        ] {
            assert!(!other(no.clone()), "{no}");
        }
    }

    #[test]
    fn a_no_is_known_by_its_usual_forms() {
        let noes = [
            json!({ "success": false }),
            json!({ "ok": false, "id": 1 }),
            json!({ "error": "not a member" }),
            json!({ "ok": true, "err": { "code": 7 } }),
        ];
        for no in noes {
            assert!(says_no(std::slice::from_ref(&no)), "{no}");
        }
    }

    #[test]
    fn anything_else_is_no_no() {
        let yeses = [
            json!({}),
            json!({ "success": true, "error": null }),
            json!({ "ok": true, "error": false }),
            json!("joined"),
            json!(null),
        ];
        for yes in yeses {
            assert!(!says_no(std::slice::from_ref(&yes)), "{yes}");
        }
        assert!(!says_no(&[]));
    }
}
