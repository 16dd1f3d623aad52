//! Who is online, and with which tabs.
//!
//! Invariants: a user's ids stand in the order in which the tabs connected; a tab that disconnected
//! is not listed; a user without tabs has no entry.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use socketioxide::socket::Sid;

/// User id → socket ids, in the order of connecting.
#[derive(Debug, Default)]
pub(super) struct Presence {
    tabs: Mutex<HashMap<String, Vec<Sid>>>,
}

impl Presence {
    /// Lists a tab behind the user's other tabs.
    pub(super) fn enter(&self, user: &str, tab: Sid) {
        self.lock().entry(user.to_owned()).or_default().push(tab);
    }

    /// Strikes a tab off, and its user with the last of them.
    pub(super) fn leave(&self, user: &str, tab: Sid) {
        let mut tabs = self.lock();
        if let Some(ids) = tabs.get_mut(user) {
            ids.retain(|id| *id != tab);
            if ids.is_empty() {
                tabs.remove(user);
            }
        }
    }

    /// Strikes a user off, with all tabs.
    pub(super) fn forget(&self, user: &str) {
        self.lock().remove(user);
    }

    /// The user's tabs, the one that connected first in front.
    pub(super) fn tabs_of(&self, user: &str) -> Vec<Sid> {
        self.lock().get(user).cloned().unwrap_or_default()
    }

    /// The map is whole between any two statements under the lock, so a panic elsewhere cannot have
    /// left it torn.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<Sid>>> {
        self.tabs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_stand_in_the_order_of_connecting() {
        let presence = Presence::default();
        let tabs = [Sid::new(), Sid::new(), Sid::new()];
        for tab in tabs {
            presence.enter("u1", tab);
        }
        assert_eq!(presence.tabs_of("u1"), tabs);
        assert_eq!(presence.tabs_of("u2"), []);
    }

    #[test]
    fn a_tab_that_left_is_struck_off_and_the_others_stay() {
        let presence = Presence::default();
        let tabs = [Sid::new(), Sid::new()];
        for tab in tabs {
            presence.enter("u1", tab);
        }
        presence.leave("u1", tabs[0]);
        assert_eq!(presence.tabs_of("u1"), [tabs[1]]);
        presence.leave("u1", tabs[1]);
        assert!(presence.lock().is_empty());
    }
}
