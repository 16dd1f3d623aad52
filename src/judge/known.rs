//! What templates may see when a run is judged: what the run learned that is no secret.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::history::Message;
use crate::ledger::{Event, Ledger, MessageId, Nonce};
use crate::scenario::{RoomName, Scenario, Scope, UserName};

/// What the run learned of its users and of the ground that was prepared.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    users: BTreeMap<UserName, Map<String, Value>>,
    shared: Map<String, Value>,
    nonce: Option<Nonce>,
}

impl Known {
    /// Reads it from a ledger, which holds no secrets.
    pub(super) fn of(ledger: &Ledger) -> Self {
        let mut all = Self::default();
        for entry in ledger.entries() {
            match &entry.event {
                Event::RunBegan { nonce, .. } => all.nonce = Some(nonce.clone()),
                Event::Identified { user, known } => {
                    all.users.entry(user.clone()).or_default().extend(known.clone());
                }
                Event::Prepared { known } => all.shared.extend(known.clone()),
                _ => {}
            }
        }
        all
    }

    /// What templates see of a message: its sender, the room, and the other user of a private conversation.
    pub(super) fn scope(&self, scenario: &Scenario, message: &Message) -> Scope {
        self.scope_in(scenario, message.tab.user(), &message.room)
    }

    /// What templates see of a user in a room.
    pub(super) fn scope_in(&self, scenario: &Scenario, user: &UserName, room: &RoomName) -> Scope {
        let scope = self.scope_of(scenario, user);
        let Some(room) = scenario.rooms.get(room) else { return scope };
        let scope = match room.peer_of(user) {
            Some(peer) => scope.with("peer", self.view(scenario, peer)),
            None => scope,
        };
        let mut view = room.fields.clone();
        view.insert("name".into(), json!(room.name.as_str()));
        view.insert("id".into(), room.id.fill(&scope).unwrap_or(Value::Null));
        scope.with("room", Value::Object(view))
    }

    /// What templates see of a user.
    pub(super) fn scope_of(&self, scenario: &Scenario, user: &UserName) -> Scope {
        scenario
            .scope()
            .with("run", json!({ "nonce": self.nonce.as_ref().map_or("", Nonce::as_str) }))
            .with("shared", Value::Object(self.shared.clone()))
            .with("user", self.view(scenario, user))
    }

    /// The text by which a message of the run is known again.
    pub(super) fn marker(&self, message: MessageId) -> Option<String> {
        self.nonce.as_ref().map(|nonce| nonce.marker(message))
    }

    /// What the login called the identifier of a user.
    pub(super) fn identity_of(&self, user: &UserName) -> Option<&Value> {
        self.users.get(user)?.get("id")
    }

    fn view(&self, scenario: &Scenario, user: &UserName) -> Value {
        let none = Map::new();
        scenario.user_view(user, self.users.get(user).unwrap_or(&none))
    }
}
