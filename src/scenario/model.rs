//! The scenario: valid by construction.

use std::collections::BTreeSet;
use std::path::PathBuf;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::cast::{Entrance, Room, SecretSource, User};
use super::names::{NodeName, RoomName, TabId, UserName};
use super::script::{Direction, Expectation, Expected, RefusedAt};
use super::standard;
use super::step::Step;
use super::system::{System, TokenPlace};
use super::template::{Env, Scope};
use super::timing::Timing;

/// What the system looks like, who takes part, what is done, and what must hold.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is called in reports.
    pub name: String,
    /// The file it was read from.
    pub file: String,
    /// The system under test.
    pub system: System,
    /// The accounts, in the order in which they speak.
    pub users: IndexMap<UserName, User>,
    /// The rooms.
    pub rooms: IndexMap<RoomName, Room>,
    /// Candidates for the secret.
    pub secrets: Vec<SecretSource>,
    /// Logs of the server, to be followed.
    pub server_logs: Vec<ServerLog>,
    /// What is done, in order.
    pub script: Vec<Direction>,
    /// Whether the script was written or is the standard one.
    pub origin: Origin,
    /// How long things may take.
    pub timing: Timing,
    /// Names of checks that are not to be judged.
    pub skip: BTreeSet<String>,
    /// The environment that templates see.
    pub env: Env,
}

/// A log of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerLog {
    /// As the user named it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Whether a script was written or is the standard one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The scenario has a script.
    Written,
    /// The standard script, shaped by the accounts.
    Standard,
}

impl Scenario {
    /// The account of a name; every name inside a scenario has one.
    pub fn user(&self, name: &UserName) -> Option<&User> {
        self.users.get(name)
    }

    /// Every tab of every user, in order.
    pub fn tabs(&self) -> impl Iterator<Item = TabId> + '_ {
        self.users.values().flat_map(User::tab_ids)
    }

    /// The node that a tab opens at, where the system names nodes.
    pub fn seat_of(&self, tab: &TabId) -> Option<&NodeName> {
        self.user(tab.user())?.seats.get(usize::from(tab.number()) - 1)
    }

    /// What templates see before anything has run.
    pub fn scope(&self) -> Scope {
        Scope::new(self.env.clone())
    }

    /// What templates see as `user`, with what was captured for that user.
    pub fn user_view(&self, name: &UserName, captured: &Map<String, Value>) -> Value {
        let mut view = Map::from_iter([("name".to_owned(), json!(name.as_str()))]);
        if let Some(user) = self.user(name) {
            view.extend(user.fields.clone());
        }
        view.extend(captured.clone());
        Value::Object(view)
    }

    /// Has the standard script try what a system should not allow, at its end; a script that was written says so itself.
    pub fn intrude(&mut self) {
        if self.origin == Origin::Standard && !self.system.send.is_empty() {
            self.script.extend(standard::intrusion(&self.users, &self.rooms));
        }
    }

    /// What the script expects, in order.
    pub fn expectations(&self) -> impl Iterator<Item = &Expectation> {
        self.script.iter().filter_map(|line| match line {
            Direction::Expect(expectation) => Some(expectation),
            _ => None,
        })
    }

    /// Whether the script expects that a tab does not get in, or is thrown out.
    pub fn expects_no_entry(&self, tab: &TabId) -> bool {
        self.expectations().any(|expect| {
            let refused = matches!(
                expect.what,
                Expected::Refused { at: RefusedAt::Connect, .. } | Expected::Disconnected
            );
            refused && expect.tabs.contains(tab)
        })
    }

    /// Whether the script expects that a tab is disconnected.
    pub fn expects_end(&self, tab: &TabId) -> bool {
        self.expectations().any(|expect| {
            matches!(expect.what, Expected::Disconnected) && expect.tabs.contains(tab)
        })
    }

    /// Whether a user's token is meant to be good: a token of its own that the script expects to be refused
    /// says nothing of the key that signs the others.
    pub fn means_good_token(&self, name: &UserName) -> bool {
        let own = self.user(name).is_some_and(|user| user.entrance == Entrance::OwnToken);
        let refused = self.expectations().any(|expect| {
            matches!(expect.what, Expected::Refused { .. } | Expected::Disconnected)
                && expect.tabs.iter().any(|tab| tab.user() == name)
        });
        !(own && refused)
    }

    /// Whether a login captures a refresh token, by its name.
    pub fn captures_refresh_token(&self) -> bool {
        let captures = self.system.login.iter().flat_map(Step::captures);
        captures.into_iter().any(|capture| is_refresh_token(&capture.name))
    }

    /// Whether a cookie is what lets a socket in: browsers send it along from anybody's page.
    pub fn enters_by_cookie(&self) -> bool {
        match self.system.socket.token {
            TokenPlace::Cookie(_) => true,
            TokenPlace::None => !self.system.login.is_empty() && self.system.greet.is_empty(),
            TokenPlace::Auth(_) | TokenPlace::Query(_) | TokenPlace::Header(_) => false,
        }
    }

    /// The secret texts that the scenario itself holds: password-like fields of users.
    ///
    /// They are never to be printed, so the ledger's writer must know them.
    pub fn secret_texts(&self) -> Vec<String> {
        let fields = self.users.values().flat_map(|user| user.fields.iter());
        let secret = fields.filter(|(key, _)| is_secret_name(key));
        secret
            .filter_map(|(_, value)| match value {
                Value::String(text) => Some(text.clone()),
                Value::Null | Value::Object(_) | Value::Array(_) => None,
                other => Some(other.to_string()),
            })
            .collect()
    }
}

/// Whether a capture of this name is a refresh token.
pub(crate) fn is_refresh_token(name: &str) -> bool {
    name.to_lowercase().contains("refresh")
}

/// Whether a field or variable of this name holds a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    ["pass", "pwd", "secret", "token", "jwt", "otp", "pin", "key", "credential", "cookie", "csrf"]
        .iter()
        .any(|part| name.contains(part))
}
