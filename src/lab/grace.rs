//! Who may come back as if nothing had been: only one fault grants that.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a user may take to come back.
const GRACE: Duration = Duration::from_secs(30);

/// User and conversation → when the user's connection was lost.
#[derive(Debug, Default)]
pub(super) struct Grace {
    lost: Mutex<HashMap<(String, String), Instant>>,
}

impl Grace {
    /// Notes that a user's connection was lost in this conversation.
    pub(super) fn begins(&self, user: &str, conversation: String) {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        lost.insert((user.to_owned(), conversation), Instant::now());
    }

    /// Whether a user has come back in time, which ends the time.
    pub(super) fn ends(&self, user: &str, conversation: &str) -> bool {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        let since = lost.remove(&(user.to_owned(), conversation.to_owned()));
        since.is_some_and(|since| since.elapsed() < GRACE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_may_come_back_once_for_each_loss() {
        let grace = Grace::default();
        grace.begins("u1", "42".into());
        assert!(!grace.ends("u2", "42"));
        assert!(grace.ends("u1", "42"));
        assert!(!grace.ends("u1", "42"));
    }
}
