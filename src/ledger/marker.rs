//! Markers: texts by which messages are known again, wherever they come back.
//!
//! A marker is alphanumeric, because servers escape and decorate text; and it carries a nonce of the run,
//! so that late messages of an earlier run in the same room are never counted.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A message of the run, numbered from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub u32);

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// Eight letters and digits that no other run has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nonce(String);

/// The letters of a nonce: no `m` and no `z`, which end its parts.
const ALPHABET: &[u8; 32] = b"abcdefghijklnopqrstuvwxy01234567";

impl Nonce {
    /// Makes a nonce of eight random bytes.
    pub fn new(random: [u8; 8]) -> Self {
        Self(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// The nonce as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The marker of a message, such as `ewk3v9q2xam17z`.
    pub fn marker(&self, message: MessageId) -> String {
        format!("ew{}m{}z", self.0, message.0)
    }

    /// The messages whose markers stand anywhere in `text`, each once, in the order of the text.
    pub fn find(&self, text: &str) -> Vec<MessageId> {
        let head = format!("ew{}m", self.0);
        let mut found = Vec::new();
        for (place, _) in text.match_indices(&head) {
            let rest = &text[place + head.len()..];
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let ended = rest[digits..].starts_with('z');
            if let (true, Ok(number)) = (ended, rest[..digits].parse()) {
                let message = MessageId(number);
                if !found.contains(&message) {
                    found.push(message);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_found_wherever_they_stand() {
        let nonce = Nonce::new([1, 2, 3, 4, 5, 6, 7, 8]);
        let (one, two) = (nonce.marker(MessageId(1)), nonce.marker(MessageId(12)));
        let text =
            format!("42[\"m\",{{\"html\":\"<b>{two}</b>\",\"text\":\"{two}\",\"re\":\"{one}\"}}]");
        assert_eq!(nonce.find(&text), [MessageId(12), MessageId(1)]);
    }

    #[test]
    fn another_run_and_a_cut_marker_are_not_found() {
        let (ours, theirs) = (Nonce::new([1; 8]), Nonce::new([2; 8]));
        assert_eq!(ours.find(&theirs.marker(MessageId(1))), []);
        let marker = ours.marker(MessageId(123));
        assert_eq!(ours.find(&marker[..marker.len() - 1]), []);
    }

    #[test]
    fn markers_are_alphanumeric() {
        let marker = Nonce::new([255, 0, 31, 32, 64, 7, 9, 200]).marker(MessageId(9));
        assert!(marker.chars().all(|c| c.is_ascii_alphanumeric()), "{marker}");
    }
}
