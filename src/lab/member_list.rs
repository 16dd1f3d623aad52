//! Who is in which conversation, as a list that outlives connections: only one fault keeps it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Conversation id → the ids of the users in it.
#[derive(Debug, Default)]
pub(super) struct MemberList {
    members: Mutex<HashMap<String, Vec<String>>>,
}

impl MemberList {
    /// Lists who joins, once.
    pub(super) fn note(&self, user: &str, conversation: &str) {
        let mut members = self.lock();
        let list = members.entry(conversation.to_owned()).or_default();
        if !list.iter().any(|listed| listed == user) {
            list.push(user.to_owned());
        }
    }

    /// Takes a user up again who was there before: here nobody looks whether the user is listed.
    pub(super) fn restore(&self, user: &str) {
        for list in self.lock().values_mut() {
            if list.iter().any(|listed| listed == user) {
                list.push(user.to_owned());
            }
        }
    }

    /// Those that a message is for, as the list has them.
    pub(super) fn of(&self, conversation: &str) -> Vec<String> {
        self.lock().get(conversation).cloned().unwrap_or_default()
    }

    /// The map is whole between any two statements under the lock.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<String>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_lists_once_and_coming_back_once_more() {
        let list = MemberList::default();
        list.note("u1", "42");
        list.note("u1", "42");
        assert_eq!(list.of("42"), ["u1"]);
        list.restore("u1");
        list.restore("u2");
        assert_eq!(list.of("42"), ["u1", "u1"]);
    }
}
