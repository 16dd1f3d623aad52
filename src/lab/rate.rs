//! How often a user may speak, where a fault limits it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time in which messages are counted.
const WINDOW: Duration = Duration::from_secs(1);
/// How many messages of a user may fall into it.
const MOST: usize = 2;

/// User id → when the latest messages were taken.
#[derive(Debug, Default)]
pub(super) struct Rate {
    taken: Mutex<HashMap<String, Vec<Instant>>>,
}

impl Rate {
    /// Counts a message of this user, unless there are too many already; whether it was counted.
    pub(super) fn take(&self, user: &str) -> bool {
        let now = Instant::now();
        // The map is whole between any two statements under the lock.
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = taken.entry(user.to_owned()).or_default();
        recent.retain(|at| now.duration_since(*at) < WINDOW);
        let may = recent.len() < MOST;
        if may {
            recent.push(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_counted_apart() {
        let rate = Rate::default();
        assert_eq!(["u1", "u1", "u1", "u2"].map(|user| rate.take(user)), [true, true, false, true]);
    }
}
