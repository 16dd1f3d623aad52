//! What can be seen of a secret in a log: how it begins and ends, how long it is, a hash of it.

use std::fmt;

use super::record::Record;
use crate::token::encoding;
use crate::token::secret::Secret;

/// Fewer letters are the beginning of too many secrets.
const FEWEST_LETTERS: usize = 3;
/// Shorter hashes are equal by chance.
const SHORTEST_HASH: usize = 8;

/// What can be seen of a secret. It is as secret as the secret.
#[derive(Clone, Default)]
pub struct Sight {
    head: Option<Secret>,
    tail: Option<Secret>,
    length: Option<usize>,
    hash: Option<String>,
    nature: Nature,
}

/// Whether text was seen, or bytes that are none.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Nature {
    #[default]
    Text,
    Bytes,
}

/// What a record shows.
pub(super) enum Seen {
    /// Something of a secret.
    Part(Sight),
    /// That there is none.
    Nothing,
}

impl Sight {
    /// Whether a secret looks so.
    pub fn fits(&self, secret: &Secret) -> bool {
        let bytes = secret.expose();
        let hashed = || {
            use sha2::{Digest as _, Sha256};
            String::from_utf8(encoding::hex(&Sha256::digest(bytes))).unwrap_or_default()
        };
        let letters = secret.expose_text().map_or(bytes.len(), |text| text.chars().count());
        self.head.as_ref().is_none_or(|head| bytes.starts_with(head.expose()))
            && self.tail.as_ref().is_none_or(|tail| bytes.ends_with(tail.expose()))
            && self.length.is_none_or(|length| length == bytes.len() || length == letters)
            && self.hash.as_ref().is_none_or(|hash| hashed().starts_with(hash))
    }

    /// Whether bytes were seen that are no text: a secret in some reading, or garbled on its way into the log.
    pub fn is_of_bytes(&self) -> bool {
        self.nature == Nature::Bytes
    }

    /// Whether one secret can look both so and so. Where each shows something else of it, it can.
    pub fn could_be(&self, other: &Self) -> bool {
        let heads = both(self.head.as_ref(), other.head.as_ref(), |one, two| {
            one.starts_with(two) || two.starts_with(one)
        });
        let tails = both(self.tail.as_ref(), other.tail.as_ref(), |one, two| {
            one.ends_with(two) || two.ends_with(one)
        });
        let hashes = match (&self.hash, &other.hash) {
            (Some(one), Some(two)) => {
                one.starts_with(two.as_str()) || two.starts_with(one.as_str())
            }
            _ => true,
        };
        let lengths = match (self.length, other.length) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        heads && tails && hashes && lengths
    }

    /// Whether enough is seen of it to tell secrets apart.
    fn is_telling(&self) -> bool {
        let long =
            |part: Option<&Secret>| part.is_some_and(|part| part.expose().len() >= FEWEST_LETTERS);
        long(self.head.as_ref()) || long(self.tail.as_ref()) || self.hash.is_some()
    }
}

impl fmt::Debug for Sight {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sight(redacted)")
    }
}

fn both(one: Option<&Secret>, two: Option<&Secret>, agree: impl Fn(&[u8], &[u8]) -> bool) -> bool {
    match (one, two) {
        (Some(one), Some(two)) => agree(one.expose(), two.expose()),
        _ => true,
    }
}

/// What a record shows of the secret of the tokens.
pub(super) fn of(record: &Record) -> Option<Seen> {
    let mut sight = Sight::default();
    for (name, value) in record.fields() {
        let Some(kind) = Kind::of(name) else { continue };
        match kind {
            Kind::Length => sight.length = value.parse().ok().or(sight.length),
            Kind::Hash => sight.hash = hash(value).or(sight.hash.take()),
            Kind::Presence if value == "false" => return Some(Seen::Nothing),
            Kind::Presence => {}
            Kind::Preview if is_nothing(value) => return Some(Seen::Nothing),
            Kind::Preview => take_preview(&mut sight, value),
        }
    }
    sight.is_telling().then_some(Seen::Part(sight))
}

/// What a field says of the secret.
enum Kind {
    Preview,
    Length,
    Hash,
    Presence,
}

impl Kind {
    /// By the field's name; nothing if it is about another secret or none.
    fn of(name: &str) -> Option<Self> {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if !has(&["secret", "jwtkey", "signingkey", "hmackey", "signkey"])
            || has(&["client", "session", "cookie", "csrf", "webhook", "apisecret"])
        {
            return None;
        }
        if has(&["len", "size", "bytes", "chars"]) {
            Some(Self::Length)
        } else if has(&["hash", "sha", "digest", "fingerprint"]) {
            Some(Self::Hash)
        } else if has(&["set", "exists", "present", "defined", "loaded", "configured", "has"]) {
            Some(Self::Presence)
        } else if has(&["source", "from", "path", "file", "version", "secretname", "secretid"]) {
            None
        } else {
            Some(Self::Preview)
        }
    }
}

fn is_nothing(value: &str) -> bool {
    let value = value.trim_matches(['.', '…', '*', ' ', '(', ')', '<', '>', '[', ']']);
    matches!(
        value.to_ascii_lowercase().as_str(),
        "undefined"
            | "null"
            | "none"
            | "nil"
            | "empty"
            | "missing"
            | "unset"
            | "not set"
            | "not defined"
    )
}

/// A beginning, an end, or both, with dots or stars in place of the rest.
fn take_preview(sight: &mut Sight, value: &str) {
    let masks = ["...", "…", "***", "•••", "xxx"];
    let cut = masks.iter().filter_map(|mask| Some((value.find(mask)?, mask))).min();
    let (head, tail) = match cut {
        Some((at, _)) => {
            let masked = |letter| matches!(letter, '.' | '…' | '*' | '•' | 'x');
            (&value[..at], value[at..].trim_start_matches(masked))
        }
        None => (value, ""),
    };
    if value.starts_with("<Buffer") || value.starts_with("[object") {
        return;
    }
    let hidden = ["true", "false", "redacted", "hidden", "filtered", "masked"];
    let word = head.trim_matches(['[', ']', '<', '>', '(', ')']).to_ascii_lowercase();
    if hidden.contains(&word.as_str()) {
        return;
    }
    let part = |text: &str| (!text.is_empty()).then(|| Secret::new(bytes(text)));
    sight.nature = if is_plain(head) && is_plain(tail) { sight.nature } else { Nature::Bytes };
    sight.head = part(head).or(sight.head.take());
    sight.tail = part(tail).or(sight.tail.take());
}

/// The bytes that a text shows: as they are, or, where it shows bytes that are no text, one for each letter.
fn bytes(text: &str) -> Vec<u8> {
    if is_plain(text) {
        return text.as_bytes().to_vec();
    }
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let escaped = rest.strip_prefix("\\x").and_then(|digits| digits.get(..2));
        if let Some(byte) = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            out.push(byte);
            rest = &rest[4..];
        } else {
            out.extend(u8::try_from(u32::from(letter)).ok());
            rest = &rest[letter.len_utf8()..];
        }
    }
    out
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && !text.contains("\\x")
}

/// The beginning of a SHA-256 in hexadecimal.
fn hash(value: &str) -> Option<String> {
    let value = value.strip_prefix("sha256:").unwrap_or(value).trim_end_matches(['.', '…']);
    let whole = (SHORTEST_HASH..=64).contains(&value.len());
    let hexadecimal = value.chars().all(|digit| digit.is_ascii_hexdigit());
    (whole && hexadecimal).then(|| value.to_ascii_lowercase())
}
