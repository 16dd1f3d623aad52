//! What the server knows: of itself, and of each tab that passed the gate.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use super::fault::Fault;
use super::presence::Presence;
use super::rate::Rate;
use super::secrets::Secrets;
use super::sessions::Sessions;
use super::tokens::{Claims, Kind, Refusal};

/// What all routes and all sockets of one server share.
pub(super) struct Server {
    /// What is wrong with this server; `None` for a healthy one.
    pub(super) fault: Option<Fault>,
    /// What its two ends sign and verify with.
    pub(super) secrets: Secrets,
    /// How long a token opens sockets and routes.
    pub(super) token_lifetime: Duration,
    /// Who is online with which tabs.
    pub(super) presence: Presence,
    /// How often whom has spoken, where that is limited.
    pub(super) rate: Rate,
    /// Who has logged out, and which sockets live by what.
    pub(super) sessions: Sessions,
    /// The user who came first, for the fault that takes everybody for that one.
    first: OnceLock<String>,
    /// How many messages were sent, for their ids.
    messages: AtomicU64,
}

/// One socket behind the gate. Clones are handles to the same tab.
#[derive(Clone)]
pub(super) struct Tab {
    /// The server that the tab is connected to.
    pub(super) server: Arc<Server>,
    /// The id of the tab's user.
    pub(super) user: Arc<str>,
    /// The conversations that the server believes the tab to be a member of. Rooms are where
    /// messages go; this is what a sender is held against, and a fault may make the two differ.
    conversations: Arc<Mutex<HashSet<String>>>,
}

impl Server {
    /// A server at which nothing has happened yet.
    pub(super) fn new(fault: Option<Fault>, secrets: Secrets, token_lifetime: Duration) -> Self {
        let (presence, rate, sessions) = Default::default();
        let (first, messages) = (OnceLock::new(), AtomicU64::new(1));
        Self { fault, secrets, token_lifetime, presence, rate, sessions, first, messages }
    }

    /// The user who came first: this one, if nobody did before.
    pub(super) fn whoever_came_first(&self, user: String) -> String {
        self.first.get_or_init(|| user).clone()
    }

    /// What a signature does not say: whether the token is of this kind, and its session lives.
    pub(super) fn check_session(&self, claims: Claims, kind: Kind) -> Result<Claims, Refusal> {
        if claims.kind != Some(kind) {
            return Err(Refusal::WrongKind);
        }
        if self.sessions.has_ended(&claims) {
            return Err(Refusal::Revoked);
        }
        Ok(claims)
    }

    /// An id that no message of this server has had.
    pub(super) fn next_message_id(&self) -> String {
        format!("m{}", self.messages.fetch_add(1, Ordering::Relaxed))
    }
}

impl Tab {
    /// A tab of `user` that is a member of nothing.
    pub(super) fn new(server: Arc<Server>, user: &str) -> Self {
        Self { server, user: user.into(), conversations: Arc::default() }
    }

    /// Makes the tab a member, as far as sending goes.
    pub(super) fn enter(&self, conversation: &str) {
        self.conversations().insert(conversation.to_owned());
    }

    /// Undoes [`Tab::enter`].
    pub(super) fn quit(&self, conversation: &str) {
        self.conversations().remove(conversation);
    }

    /// Whether the tab may send to the conversation.
    pub(super) fn is_member_of(&self, conversation: &str) -> bool {
        self.conversations().contains(conversation)
    }

    /// The set is whole between any two statements under the lock.
    fn conversations(&self) -> MutexGuard<'_, HashSet<String>> {
        self.conversations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
