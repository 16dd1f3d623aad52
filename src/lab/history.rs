//! What was said before.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// How many messages of a conversation are kept.
const KEPT: usize = 100;

/// Conversation id → its latest messages, the oldest first.
type Messages = HashMap<String, VecDeque<Value>>;

/// The messages that were accepted.
#[derive(Debug, Default)]
pub(super) struct History {
    messages: Mutex<Messages>,
}

impl History {
    /// Keeps a message.
    pub(super) fn remember(&self, conversation: &str, message: Value) {
        let mut messages = self.lock();
        let of_conversation = messages.entry(conversation.to_owned()).or_default();
        of_conversation.push_back(message);
        if of_conversation.len() > KEPT {
            of_conversation.pop_front();
        }
    }

    /// The latest messages of a conversation.
    pub(super) fn of(&self, conversation: &str) -> Vec<Value> {
        self.lock().get(conversation).into_iter().flatten().cloned().collect()
    }

    /// The map is whole between any two statements under the lock.
    fn lock(&self) -> MutexGuard<'_, Messages> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let history = History::default();
        (0..=KEPT).for_each(|number| history.remember("42", json!(number)));
        let kept = history.of("42");
        assert_eq!((kept.len(), &kept[0]), (KEPT, &json!(1)));
        assert!(history.of("43").is_empty());
    }
}
