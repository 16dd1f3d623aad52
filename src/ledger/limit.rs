//! Refusals of what came too fast: the words of limits, and how long they ask to wait.

use std::sync::LazyLock;
use std::time::Duration;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::outcome::Outcome;

/// The run sends more slowly from now on, because the system told a sender that it was too fast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SlowedDown {
    /// How far its messages are apart from now on, at least, in milliseconds.
    pub apart_millis: u64,
}

/// How long to wait where a limit does not say.
const USUAL: Duration = Duration::from_secs(1);
/// No run waits longer than this for a limit.
const LONGEST: Duration = Duration::from_secs(10);

/// Words that say that something came too fast.
static TOO_FAST: LazyLock<Regex> = LazyLock::new(|| {
    let words = [
        r"\brate[ _-]?limit",
        "too many (?:requests|messages|events|attempts|logins|emits)",
        r"\bslow down\b",
        r"\bthrottl(?:ed|ing)\b",
        r"\btoo (?:fast|quickly|frequent(?:ly)?)\b",
        r"\bflood(?:ing)?\b",
    ];
    let built = RegexBuilder::new(&words.join("|")).case_insensitive(true).build();
    built.expect("the pattern is constant")
});

/// Whether a text says that something came too fast.
pub fn says_too_fast(text: &str) -> bool {
    TOO_FAST.is_match(text)
}

impl Outcome {
    /// How long to wait, where this is a refusal of what came too fast and says so.
    pub fn limit(&self) -> Option<Duration> {
        let Self::Refused { answer, .. } = self else { return None };
        let told = says_too_fast(&answer.to_string());
        told.then(|| wait(answer).unwrap_or(USUAL).min(LONGEST))
    }
}

/// The first time to wait that stands in an answer, at whatever depth.
fn wait(answer: &Value) -> Option<Duration> {
    match answer {
        Value::Array(items) => items.iter().find_map(wait),
        Value::Object(fields) => {
            let here = fields.iter().find_map(|(name, value)| named(name, value.as_f64()?));
            here.or_else(|| fields.values().find_map(wait))
        }
        _ => None,
    }
}

/// A time to wait by its name: seconds, as in the header `Retry-After` (RFC 9110 section 10.2.3), unless it says otherwise.
fn named(name: &str, number: f64) -> Option<Duration> {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let seconds = match name.to_ascii_lowercase().as_str() {
        "retryafterms" | "retryinms" | "msbeforenext" | "waitms" => number / 1000.0,
        "retryafter" | "retryin" | "retryafterseconds" => number,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::outcome::Confirmed;
    use super::*;

    fn limit(answer: Value) -> Option<Duration> {
        Outcome::Refused { by: Confirmed::Ack, difference: String::new(), answer }.limit()
    }

    #[test]
    fn a_limit_says_how_long_to_wait_or_is_given_a_second() {
        let wait = |millis| Some(Duration::from_millis(millis));
        let error = "Too many messages, slow down";
        assert_eq!(limit(json!([{ "success": false, "error": error }])), wait(1000));
        assert_eq!(limit(json!([{ "code": "RATE_LIMITED", "retryAfterMs": 80 }])), wait(80));
        assert_eq!(
            limit(json!([{ "error": { "rate limit": true, "retry_after": 2 } }])),
            wait(2000)
        );
        assert_eq!(limit(json!([{ "error": error, "retryAfter": 86_400 }])), wait(10_000));
        assert_eq!(limit(json!([{ "error": error, "retryAfter": -1 }])), wait(1000));
    }

    #[test]
    fn other_refusals_are_no_limits() {
        assert_eq!(limit(json!([{ "success": false, "error": "not a member" }])), None);
        assert_eq!(Outcome::Unanswered { after_millis: 300 }.limit(), None);
    }
}
