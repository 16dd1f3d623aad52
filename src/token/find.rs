//! Finds tokens where nobody expected them: in the answer of a login, and in text that is about to be shown.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::algorithm::DeclaredAlgorithm;
use super::jwt::Jwt;
use super::unverified::Unverified;

/// What stands in place of a token that was taken out of a text.
pub const REDACTED: &str = "<token redacted>";

/// Three parts, the first of which begins like an encoded `{`.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\be[yw][A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
        .expect("the pattern is constant")
});

/// The beginning of an encoded JSON object of at least the length of the shortest header, with all parts that
/// hang on it. It would rather take too much than leave something.
static TOKEN_LIKE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"e(?:y[A-DI-L]|w[0ko])[A-Za-z0-9_-]{13,}(?:\.[A-Za-z0-9_-]*)*")
        .expect("the pattern is constant")
});

/// How a token stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// The text is the token.
    Whole,
    /// The text is the token with `Bearer `, quotes or white space around it.
    Wrapped,
    /// The token is a piece of the text, as in a link or a cookie.
    Within,
}

/// A token that stands in a JSON value.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it stands, as a JSON pointer (RFC 6901); empty if the value itself is the text.
    pub pointer: String,
    /// How it stands there.
    pub placement: Placement,
    /// The token.
    pub token: Jwt,
}

/// All tokens in a JSON value, in the order of the value.
///
/// Only what has a header with an algorithm counts: a version number or the name of a host has three parts too.
pub fn find_in_json(value: &Value) -> Vec<Found> {
    let mut found = Vec::new();
    walk(value, &mut String::new(), &mut found);
    found
}

/// All tokens in a text, with how they stand there.
pub fn find_in_text(text: &str) -> Vec<(Placement, Jwt)> {
    if let Ok((token, wrappings)) = Jwt::unwrapped(text)
        && has_algorithm(&token)
    {
        let placement = if wrappings.is_empty() { Placement::Whole } else { Placement::Wrapped };
        return vec![(placement, token)];
    }
    TOKEN
        .find_iter(text)
        .filter_map(|piece| Jwt::parse(piece.as_str()).ok())
        .filter(has_algorithm)
        .map(|token| (Placement::Within, token))
        .collect()
}

/// The text with everything taken out that looks like a token, encrypted and mutilated ones included.
pub fn redact(text: &str) -> Cow<'_, str> {
    TOKEN_LIKE.replace_all(text, REDACTED)
}

fn has_algorithm(token: &Jwt) -> bool {
    Unverified::decode(token).is_ok_and(|decoded| decoded.algorithm() != DeclaredAlgorithm::Absent)
}

fn walk(value: &Value, pointer: &mut String, found: &mut Vec<Found>) {
    match value {
        Value::String(text) => {
            found.extend(find_in_text(text).into_iter().map(|(placement, token)| Found {
                pointer: pointer.clone(),
                placement,
                token,
            }));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                step(&index.to_string(), item, pointer, found);
            }
        }
        Value::Object(object) => {
            for (name, item) in object {
                step(&name.replace('~', "~0").replace('/', "~1"), item, pointer, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn step(name: &str, item: &Value, pointer: &mut String, found: &mut Vec<Found>) {
    let parent = pointer.len();
    pointer.push('/');
    pointer.push_str(name);
    walk(item, pointer, found);
    pointer.truncate(parent);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn token() -> Jwt {
        Jwt::assemble(br#"{"alg":"HS256"}"#, br#"{"sub":"7"}"#, &[7; 32])
    }

    #[test]
    fn tokens_are_found_by_pointer() {
        let token = token();
        let text = token.expose();
        let answer = json!({
            "version": "1.2.3",
            "data": { "accessToken": text, "user": [{ "a/b~c": format!("Bearer {text}") }] },
            "link": format!("https://example.com/?t={text}&x=1"),
        });
        let found = find_in_json(&answer);
        let places: Vec<_> =
            found.iter().map(|one| (one.pointer.as_str(), one.placement)).collect();
        assert_eq!(
            places,
            [
                ("/data/accessToken", Placement::Whole),
                ("/data/user/0/a~1b~0c", Placement::Wrapped),
                ("/link", Placement::Within),
            ]
        );
        for one in &found {
            assert_eq!(one.token.expose(), text);
        }
        assert_eq!(answer.pointer(&found[1].pointer).unwrap(), &json!(format!("Bearer {text}")));
        assert_eq!(find_in_json(&json!(text))[0].pointer, "");
    }

    #[test]
    fn what_only_looks_like_a_token_is_not_found() {
        for text in ["1.2.3", "www.example.com", "eyes.wide.shut", "e30.e30.e30", ""] {
            assert!(find_in_text(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn nothing_of_a_token_is_left_in_a_text() {
        let token = token();
        let text = token.expose();
        assert_eq!(redact(&format!("got {text}, sent it")), format!("got {REDACTED}, sent it"));
        assert_eq!(redact(&text[..text.len() - 50]), REDACTED);
        assert_eq!(redact(&format!("{text}.extra.parts")), REDACTED);
        assert_eq!(
            redact("nothing to hide at www.example.com"),
            "nothing to hide at www.example.com"
        );
    }

    #[test]
    fn debug_shows_no_token() {
        let shown = format!("{:?}", find_in_json(&json!(token().expose())));
        assert!(shown.contains("Jwt(redacted)") && !shown.contains("eyJ"), "{shown}");
    }

    proptest! {
        #[test]
        fn redaction_holds_wherever_a_token_stands(
            before in "[ -~]{0,20}", after in "[ -~]{0,20}",
            gap in "[ \n\t]{0,2}", name in "[a-z]{1,60}", signature in any::<[u8; 32]>(),
        ) {
            let header = format!("{{{gap}\"{name}\":1,\"alg\":\"HS256\"}}");
            let token = Jwt::assemble(header.as_bytes(), br#"{"sub":"7"}"#, &signature);
            let text = format!("{before}{}{after}", token.expose());
            let shown = redact(&text).into_owned();
            for part in token.expose().split('.') {
                prop_assert!(!shown.contains(part), "{shown}");
            }
        }
    }
}
