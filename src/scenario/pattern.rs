//! Partial matches: what an answer must hold, leaving open what else it holds.

use std::fmt;

use regex::Regex;
use serde_json::Value;

/// Holds `actual` against `pattern`.
///
/// A map matches a map that has at least its keys; a list matches a list of at least its length, item by
/// item; everything else must be equal. A map with one key that begins with `$` is an operator:
/// `$contains`, `$regex`, `$any`, `$truthy`, `$absent` and `$json` (a text that holds JSON). Only `$binary` is none: it
/// is how bytes are written, and they must be equal.
pub fn difference(pattern: &Value, actual: &Value) -> Option<Difference> {
    compare("", pattern, Some(actual))
}

/// Holds the arguments of an event or acknowledgement against `pattern`.
///
/// A list matches the arguments by place; anything else matches the first argument. The empty map takes
/// anything, because most patterns are written only to say that an answer must come.
pub fn difference_of_args(pattern: &Value, args: &[Value]) -> Option<Difference> {
    match pattern {
        Value::Object(map) if map.is_empty() => None,
        Value::Array(items) => {
            let mut places = items.iter().enumerate();
            places.find_map(|(i, item)| compare(&format!("/{i}"), item, args.get(i)))
        }
        one => compare("/0", one, args.first()),
    }
}

/// The first place where an answer differs from what it must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where, as a JSON Pointer into the answer.
    pub at: String,
    /// What was expected there.
    pub expected: String,
    /// What was found there.
    pub found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.at.is_empty() { "the answer" } else { &self.at };
        write!(f, "{at} is {}, expected {}", self.found, self.expected)
    }
}

fn compare(at: &str, pattern: &Value, actual: Option<&Value>) -> Option<Difference> {
    if let Some((operator, operand)) = operator(pattern) {
        return apply(at, operator, operand, actual);
    }
    let Some(actual) = actual else {
        return Some(differs(at, short(pattern), None));
    };
    match (pattern, actual) {
        (Value::Object(wanted), Value::Object(there)) => wanted
            .iter()
            .find_map(|(key, value)| compare(&format!("{at}/{key}"), value, there.get(key))),
        (Value::Array(wanted), Value::Array(there)) => wanted
            .iter()
            .enumerate()
            .find_map(|(i, value)| compare(&format!("{at}/{i}"), value, there.get(i))),
        (wanted, there) if wanted == there => None,
        _ => Some(differs(at, short(pattern), Some(actual))),
    }
}

fn operator(pattern: &Value) -> Option<(&str, &Value)> {
    let map = pattern.as_object().filter(|map| map.len() == 1)?;
    let (key, operand) = map.iter().next()?;
    let operator = key.strip_prefix('$').filter(|operator| *operator != "binary");
    operator.map(|operator| (operator, operand))
}

fn apply(at: &str, operator: &str, operand: &Value, actual: Option<&Value>) -> Option<Difference> {
    let text = actual.and_then(Value::as_str);
    let wanted = operand.as_str().unwrap_or_default();
    let (holds, meaning) = match operator {
        "any" => (actual.is_some(), "anything".to_owned()),
        "absent" => (actual.is_none_or(Value::is_null), "nothing".to_owned()),
        "truthy" => (actual.is_some_and(truthy), "something true".to_owned()),
        "contains" => (
            text.is_some_and(|text| text.contains(wanted)),
            format!("a text with `{wanted}` in it"),
        ),
        "regex" => (
            text.is_some_and(|text| Regex::new(wanted).is_ok_and(|regex| regex.is_match(text))),
            format!("a text that matches `{wanted}`"),
        ),
        "json" => {
            let inner = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
            return match inner {
                Some(inner) => compare(at, operand, Some(&inner)),
                None => Some(differs(at, "a text that holds JSON".to_owned(), actual)),
            };
        }
        _ => (false, format!("an operator that exists (`${operator}` does not)")),
    };
    (!holds).then(|| differs(at, meaning, actual))
}

fn truthy(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
        && value != &Value::from(0)
        && value != &Value::from("")
}

fn differs(at: &str, expected: String, found: Option<&Value>) -> Difference {
    let found = found.map_or_else(|| "missing".to_owned(), short);
    Difference { at: at.to_owned(), expected, found }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 {
        return text;
    }
    let head: String = text.chars().take(57).collect();
    format!("{head}...")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn more_than_was_asked_for_is_fine_and_less_is_not() {
        let actual = json!({ "success": true, "room": "r", "extra": 1 });
        assert_eq!(difference(&json!({ "success": true }), &actual), None);
        let found = difference(&json!({ "success": true, "id": 1 }), &actual).unwrap();
        assert_eq!(found.to_string(), "/id is missing, expected 1");
    }

    #[test]
    fn a_list_matches_acknowledgements_by_place() {
        let ack = [Value::Null, json!({ "ok": true })];
        assert_eq!(difference_of_args(&json!([null, { "ok": true }]), &ack), None);
        assert!(difference_of_args(&json!([{ "$absent": true }, { "ok": false }]), &ack).is_some());
    }

    #[test]
    fn the_empty_map_takes_any_acknowledgement_but_a_full_one_does_not() {
        assert_eq!(difference_of_args(&json!({}), &[]), None);
        assert!(difference_of_args(&json!({ "ok": true }), &[]).is_some());
    }

    #[test]
    fn operators_hold_and_fail() {
        for (pattern, actual, holds) in [
            (json!({ "$contains": "b" }), json!("abc"), true),
            (json!({ "$contains": "x" }), json!("abc"), false),
            (json!({ "$regex": "^a" }), json!("abc"), true),
            (json!({ "$truthy": true }), json!(0), false),
            (json!({ "$truthy": true }), json!({}), true),
            (json!({ "$json": { "ok": true } }), json!("{\"ok\":true}"), true),
            (json!({ "$json": { "ok": true } }), json!("{\"ok\":false}"), false),
            (json!({ "$binary": "AQ==" }), json!({ "$binary": "AQ==" }), true),
            (json!({ "$binary": "AQ==" }), json!({ "$binary": "Ag==" }), false),
            (json!({ "$unheard-of": 1 }), json!(1), false),
        ] {
            assert_eq!(difference(&pattern, &actual).is_none(), holds, "{pattern} on {actual}");
        }
    }
}
