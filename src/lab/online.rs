//! Who is there: what the others are told when a user's first tab opens, and when the last is gone.
//!
//! Invariant: a tab hears of others only behind its own CONNECT. So the tabs that are told are
//! listed here, from when CONNECT was answered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;
use socketioxide::extract::SocketRef;
use socketioxide::socket::{DisconnectReason, Sid};

use super::fault::Fault;

/// The event with which a tab hears that a user is there.
pub(super) const ONLINE: &str = "user:online";
/// The event with which a tab hears that a user is gone.
pub(super) const OFFLINE: &str = "user:offline";

/// The open tabs, and whose they are.
#[derive(Default)]
pub(super) struct Online {
    tabs: Mutex<HashMap<Sid, (Arc<str>, SocketRef)>>,
}

impl Online {
    /// Lists a tab, and tells the others if it is the first of its user.
    pub(super) fn arrive(&self, user: &Arc<str>, socket: SocketRef) {
        let id = socket.id;
        let is_first = {
            let mut tabs = self.lock();
            let is_first = tabs.values().all(|(other, _)| other != user);
            tabs.insert(id, (Arc::clone(user), socket));
            is_first
        };
        if is_first {
            self.tell(ONLINE, user, id);
        }
    }

    /// Strikes a tab off, and tells the others if it was the last of its user.
    pub(super) fn depart(
        &self,
        user: &str,
        id: Sid,
        (fault, how): (Option<Fault>, DisconnectReason),
    ) {
        let is_last = {
            let mut tabs = self.lock();
            tabs.remove(&id).is_some() && tabs.values().all(|(other, _)| **other != *user)
        };
        let is_told = match fault {
            // One tab is one user here.
            Some(Fault::PrematureOffline) => true,
            // The map that is asked still has every tab that ever was.
            Some(Fault::PresenceNeverCleaned) => false,
            // Who does not say goodbye may come back: a heartbeat is waited for that nobody counts.
            Some(Fault::GhostOnline) => is_last && how == DisconnectReason::ClientNSDisconnect,
            _ => is_last,
        };
        if is_told {
            self.tell(OFFLINE, user, id);
        }
    }

    /// Tells all tabs but one. It fails only for those that are closing.
    fn tell(&self, event: &str, user: &str, but: Sid) {
        let tabs: Vec<_> = self.lock().values().map(|(_, socket)| socket.clone()).collect();
        for tab in tabs.iter().filter(|tab| tab.id != but) {
            tab.emit(event, &json!({ "userId": user })).ok();
        }
    }

    /// The map is whole between any two statements under the lock.
    fn lock(&self) -> MutexGuard<'_, HashMap<Sid, (Arc<str>, SocketRef)>> {
        self.tabs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
