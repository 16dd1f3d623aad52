//! A cache of sockets that gives memory back now and then: only one fault asks it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use socketioxide::socket::Sid;

/// Socket id → whether the entry still holds its socket.
#[derive(Debug, Default)]
pub(super) struct SocketCache {
    entries: Mutex<HashMap<Sid, bool>>,
}

impl SocketCache {
    /// Whether the socket is found. An entry that was emptied is taken for a socket that is gone,
    /// and the next look-up fills it again.
    pub(super) fn finds(&self, id: Sid) -> bool {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let is_held = *entries.entry(id).or_insert(true);
        if !is_held {
            entries.remove(&id);
        }
        is_held
    }

    /// Empties an entry every other time, whichever chance picks.
    pub(super) fn give_memory_back(&self) {
        let Ok(chance) = getrandom::u32().map(|chance| usize::try_from(chance).unwrap_or(0)) else {
            return;
        };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let count = entries.len().max(1);
        if chance.is_multiple_of(2)
            && let Some(held) = entries.values_mut().nth(chance / 2 % count)
        {
            *held = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emptied_entry_is_missed_once() {
        let (cache, id) = (SocketCache::default(), Sid::new());
        assert!(cache.finds(id));
        cache.entries.lock().unwrap_or_else(PoisonError::into_inner).insert(id, false);
        assert_eq!([cache.finds(id), cache.finds(id)], [false, true]);
    }
}
