//! The state of a run: accounts, open tabs, and what templates can see of them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::Means;
use super::arrivals::Arrivals;
use super::logs::Logs;
use crate::ledger::MessageId;
use crate::login::{Account, Performer};
use crate::scenario::{Room, RoomName, Scenario, Scope, TabId, UserName};
use crate::token::KnownKey;
use crate::wire::Session;

/// A run under way.
pub(super) struct Run<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) means: Means<'a>,
    /// Who has logged in.
    pub(super) accounts: IndexMap<UserName, Account>,
    /// The logs of the server that are followed.
    pub(super) logs: Logs,
    /// The public keys that are known to verify tokens.
    pub(super) keys: Vec<KnownKey>,
    /// What the set-up captured.
    pub(super) shared: Map<String, Value>,
    /// The tabs that have been opened, whether still open or not.
    pub(super) tabs: IndexMap<TabId, Tab>,
    /// What has arrived.
    pub(super) arrivals: Arrivals,
    /// Whether something that was due did not come in all the time that an answer may take.
    pub(super) waited_in_vain: bool,
    /// When the latest sends ended.
    pub(super) last_send: Option<Instant>,
    /// How far messages are apart at least, since the system said that they came too fast.
    pub(super) slowed: Option<Duration>,
    last_message: u32,
    last_probe: u16,
}

/// A tab that has been opened.
#[derive(Clone)]
pub(super) struct Tab {
    pub(super) session: Arc<dyn Session>,
    /// What its greeting captured.
    pub(super) captured: Map<String, Value>,
    /// The rooms that it has joined, as far as it was told.
    pub(super) rooms: BTreeSet<RoomName>,
}

impl<'a> Run<'a> {
    pub(super) fn new(scenario: &'a Scenario, means: Means<'a>) -> Self {
        let arrivals = Arrivals::new(means.ledger.tail());
        let logs = Logs::open(scenario, means.ledger);
        Self {
            scenario,
            means,
            accounts: IndexMap::new(),
            keys: Vec::new(),
            logs,
            shared: Map::new(),
            tabs: IndexMap::new(),
            arrivals,
            waited_in_vain: false,
            last_send: None,
            slowed: None,
            last_message: 0,
            last_probe: 0,
        }
    }

    pub(super) fn performer(&self) -> Performer<'_> {
        Performer { scenario: self.scenario, ledger: self.means.ledger }
    }

    /// The accounts whose tokens are meant to be good.
    pub(super) fn trusted(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values().filter(|account| self.scenario.means_good_token(&account.user))
    }

    /// The first user who has a token, and the token.
    pub(super) fn first_token(&self) -> Option<(UserName, String)> {
        self.trusted()
            .find_map(|account| Some((account.user.clone(), account.expose_token()?.to_owned())))
    }

    /// The number of the next message.
    pub(super) fn next_message(&mut self) -> MessageId {
        self.last_message += 1;
        MessageId(self.last_message)
    }

    /// The number of the next connection that exists only for probes.
    pub(super) fn next_probe(&mut self) -> u16 {
        self.last_probe += 1;
        self.last_probe
    }

    /// The tabs that are open.
    pub(super) fn open_tabs(&self) -> impl Iterator<Item = (&TabId, &Tab)> {
        self.tabs.iter().filter(|(_, tab)| tab.session.is_open())
    }

    /// The open tabs that have joined a room, in the order of the scenario.
    pub(super) fn joined_tabs(&self, room: &RoomName) -> Vec<TabId> {
        let joined = self.open_tabs().filter(|(_, tab)| tab.rooms.contains(room));
        let mut joined: Vec<TabId> = joined.map(|(id, _)| id.clone()).collect();
        let place = |tab: &TabId| self.scenario.users.get_index_of(tab.user());
        joined.sort_by_key(|tab| (place(tab), tab.number()));
        joined
    }

    /// What templates see where nobody has logged in.
    pub(super) fn nobodys_scope(&self) -> Scope {
        let nonce = self.means.ledger.nonce().as_str();
        self.scenario.scope().with("run", json!({ "nonce": nonce }))
    }

    /// What templates see of a user.
    pub(super) fn user_scope(&self, user: &UserName) -> Scope {
        self.nobodys_scope()
            .with("shared", Value::Object(self.shared.clone()))
            .with("user", self.view(user))
    }

    /// What templates see of a tab.
    pub(super) fn tab_scope(&self, id: &TabId) -> Scope {
        self.user_scope(id.user()).with("tab", Value::Object(self.tab_view(id)))
    }

    /// What templates see of a tab in a room. The room's identifier may be a template itself.
    pub(super) fn room_scope(&self, id: &TabId, room: &Room) -> Scope {
        let mut scope = self.tab_scope(id);
        if let Some(peer) = room.peer_of(id.user()) {
            scope = scope.with("peer", self.view(peer));
        }
        let mut view = room.fields.clone();
        view.insert("name".into(), json!(room.name.as_str()));
        view.insert("id".into(), room.id.fill(&scope).unwrap_or(Value::Null));
        scope.with("room", Value::Object(view))
    }

    /// What a tab's root holds: its names, and what its greeting captured.
    pub(super) fn tab_view(&self, id: &TabId) -> Map<String, Value> {
        let mut view = Map::new();
        view.insert("name".into(), json!(id.to_string()));
        view.insert("number".into(), json!(id.number()));
        if let Some(tab) = self.tabs.get(id) {
            view.extend(tab.captured.clone());
        }
        view
    }

    /// What templates see as `user`.
    pub(super) fn view(&self, user: &UserName) -> Value {
        let none = Map::new();
        let captured = self.accounts.get(user).map_or(&none, |account| &account.captured);
        self.scenario.user_view(user, captured)
    }

    /// Closes whatever is open, all at once.
    pub(super) async fn close_all(&self) {
        join_all(self.tabs.values().map(|tab| tab.session.close())).await;
    }
}
