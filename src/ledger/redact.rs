//! Takes secrets out of entries before they are kept.

use std::borrow::Cow;
use std::iter::successors;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

/// What stands in place of a secret.
const REDACTED: &str = "[redacted]";
/// What stands in place of a token.
const TOKEN: &str = "[token]";

/// The shape of a JSON Web Token in compact form (RFC 7515 section 7.1): a header that begins `{"`, and two
/// more parts, the last of which may be empty. Whoever repeats a token may cut it off, so a beginning of one is taken for
/// one, if it has at least the length of the shortest header; and claims, which begin `{"` as well, go without a header.
static JWT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*|eyJ[A-Za-z0-9_-]{13,}(?:\.[A-Za-z0-9_-]*){0,2}",
    )
    .expect("the pattern is constant")
});

/// The shortest part of a token that is a secret by itself; a signature has at least so many letters.
const LEAST_PART: usize = 16;

/// Keys whose values name things of the run itself; a password that happens to be a user's name must not
/// make the ledger unreadable.
const NAMES: [&str; 9] =
    ["kind", "on", "tab", "user", "room", "stage", "procedure", "reason", "event"];

/// How often JSON may stand as a text within JSON: an entry holds a frame, a frame an event, an event a text.
const NESTED: usize = 3;

/// Knows the secrets of a run, and takes them out of texts and values.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Every secret in every way in which it may be written, the longest first.
    secrets: Vec<String>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} secrets)", self.secrets.len())
    }
}

impl Redactor {
    /// From now on, this text is taken out wherever it stands.
    ///
    /// A text of fewer than four characters is left alone: it would be found everywhere, and hides nothing.
    pub fn hide(&mut self, secret: &str) {
        let secret = secret.trim();
        if secret.chars().count() < 4 {
            return;
        }
        if JWT.find(secret).is_some_and(|token| token.len() == secret.len()) {
            // A debug page may repeat a part of a token: the claims are secret, and so is the signature.
            for part in secret.split('.').skip(1).filter(|part| part.len() >= LEAST_PART) {
                self.learn(part);
            }
        }
        self.learn(secret);
        // The longest first, so that a secret within a secret leaves no rest behind.
        self.secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    }

    fn learn(&mut self, secret: &str) {
        // A server that repeats a form or an address repeats what stood in it.
        let in_form: String = byte_serialize(secret.as_bytes()).collect();
        let in_address = in_form.replace('+', "%20");
        let in_json = nested(secret.to_owned()).take(1 + NESTED);
        let in_ascii = nested(as_ascii_json(secret)).take(NESTED);
        for form in in_json.chain(in_ascii).chain([in_form, in_address]) {
            if !self.secrets.contains(&form) {
                self.secrets.push(form);
            }
        }
    }

    /// Whether there is anything to take out of a serialised entry.
    pub(super) fn touches(&self, json: &str) -> bool {
        JWT.is_match(json) || self.secrets.iter().any(|secret| json.contains(secret.as_str()))
    }

    /// The text without its secrets.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut clean = JWT.replace_all(text, TOKEN);
        for secret in &self.secrets {
            if clean.contains(secret.as_str()) {
                clean = Cow::Owned(clean.replace(secret.as_str(), REDACTED));
            }
        }
        clean
    }

    /// Takes the secrets out of a value, keys included.
    pub(super) fn entry(&self, entry: &mut Value) {
        let Value::Object(map) = entry else { return };
        for (key, value) in map.iter_mut() {
            if !NAMES.contains(&key.as_str()) {
                self.value(value);
            }
        }
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Cow::Owned(clean) = self.text(text) {
                    *text = clean;
                }
            }
            Value::Number(number) => {
                let text = number.to_string();
                if self.secrets.contains(&text) {
                    *value = Value::String(REDACTED.to_owned());
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(map) => {
                let old = std::mem::take(map);
                for (key, mut inner) in old {
                    self.value(&mut inner);
                    map.insert(self.text(&key).into_owned(), inner);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
}

/// A text, the same as JSON writes it, that as JSON writes it, and so on.
fn nested(text: String) -> impl Iterator<Item = String> {
    successors(Some(text), |text| Some(as_json(text)))
}

/// The same as [`as_json`], as Python writes it: with nothing that is not ASCII.
fn as_ascii_json(text: &str) -> String {
    as_json(text).chars().flat_map(in_ascii).collect()
}

fn in_ascii(letter: char) -> Vec<String> {
    if letter.is_ascii() {
        return vec![letter.to_string()];
    }
    letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// A text as it stands between the quotes of a JSON string.
fn as_json(text: &str) -> String {
    let quoted = Value::String(text.to_owned()).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn redactor() -> Redactor {
        let mut redactor = Redactor::default();
        redactor.hide("hunter2 \"quoted\"");
        redactor.hide("alice");
        redactor.hide("ab");
        redactor
    }

    #[test]
    fn secrets_and_tokens_go_and_the_rest_stays() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
        let text = format!("42[\"a\",\"{token}\"] hunter2 \"quoted\" ab");
        assert_eq!(redactor().text(&text), "42[\"a\",\"[token]\"] [redacted] ab");
    }

    #[test]
    fn a_part_of_a_token_goes_too() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLWFsaWNl";
        let mut redactor = Redactor::default();
        redactor.hide(token);
        let (head, signature) = token.rsplit_once('.').unwrap();
        assert_eq!(
            redactor.text(&format!("bad signature {signature}!")),
            "bad signature [redacted]!"
        );
        // Claims and beginnings of tokens are known by their shape, whoever made them.
        let nobody = Redactor::default();
        for cut in [head, &head[..25], &head[21..], &token[..token.len() - 3]] {
            assert_eq!(nobody.text(&format!("got {cut}")), "got [token]");
        }
        assert_eq!(nobody.text("eyJust kidding"), "eyJust kidding");
    }

    #[test]
    fn a_secret_is_found_in_the_way_json_writes_it() {
        let frame = json!({ "password": "hunter2 \"quoted\"" }).to_string();
        assert!(redactor().touches(&frame));
        assert_eq!(redactor().text(&frame), "{\"password\":\"[redacted]\"}");
    }

    #[test]
    fn a_secret_is_found_in_a_frame_within_an_entry() {
        let frame = format!("42{}", json!(["login", { "password": "hunter2 \"quoted\"" }]));
        let text = format!("42{}", json!(["send", frame]));
        for text in [frame, text] {
            let mut entry = json!({ "kind": "frame_out", "text": text });
            assert!(redactor().touches(&entry.to_string()), "{entry}");
            redactor().entry(&mut entry);
            assert!(!entry.to_string().contains("quoted"), "{entry}");
        }
    }

    #[test]
    fn a_secret_is_found_in_the_way_python_writes_it() {
        let mut redactor = Redactor::default();
        redactor.hide("schl\u{fc}ssel \u{1f511}");
        assert_eq!(redactor.text(r"bad schl\u00fcssel \ud83d\udd11"), "bad [redacted]");
    }

    #[test]
    fn a_secret_is_found_in_the_way_forms_and_addresses_write_it() {
        let text = "password=hunter2+%22quoted%22&x=hunter2%20%22quoted%22";
        assert_eq!(redactor().text(text), "password=[redacted]&x=[redacted]");
    }

    #[test]
    fn names_of_the_run_are_kept_even_if_they_are_somebodys_password() {
        let mut entry = json!({ "kind": "received", "on": "alice/1", "args": ["alice"] });
        redactor().entry(&mut entry);
        assert_eq!(entry, json!({ "kind": "received", "on": "alice/1", "args": ["[redacted]"] }));
    }
}
