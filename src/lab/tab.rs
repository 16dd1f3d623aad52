//! What the server knows: of itself, and of each tab that passed the gate.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use super::connections::Connections;
use super::fault::Fault;
use super::grace::Grace;
use super::history::History;
use super::member_list::MemberList;
use super::membership::name_of;
use super::online::Online;
use super::presence::Presence;
use super::rate::Rate;
use super::secrets::Secrets;
use super::sessions::Sessions;
use super::socket_cache::SocketCache;
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
    /// Whom the others are told of.
    pub(super) online: Online,
    /// What was said before.
    pub(super) history: History,
    /// The open sockets, for the metrics.
    pub(super) connections: Connections,
    /// The sockets that ever listened to the bus of a fault.
    pub(super) listeners: Connections,
    /// Who may come back as if nothing had been, for a fault.
    pub(super) grace: Grace,
    /// Who is listed in which conversation, for a fault.
    pub(super) member_list: MemberList,
    /// Where a fault takes its sockets from.
    pub(super) socket_cache: SocketCache,
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
    /// How often the handler of messages was registered. Here one takes the place of another; in
    /// Node they pile up, and a fault counts them for it.
    handlers: Arc<AtomicUsize>,
}

impl Server {
    /// A server at which nothing has happened yet.
    pub(super) fn new(fault: Option<Fault>, secrets: Secrets, token_lifetime: Duration) -> Self {
        Self {
            fault,
            secrets,
            token_lifetime,
            presence: Presence::default(),
            rate: Rate::default(),
            sessions: Sessions::default(),
            online: Online::default(),
            history: History::default(),
            connections: Connections::default(),
            listeners: Connections::default(),
            grace: Grace::default(),
            member_list: MemberList::default(),
            socket_cache: SocketCache::default(),
            first: OnceLock::new(),
            messages: AtomicU64::new(1),
        }
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

    /// A number that no message of this server has had.
    pub(super) fn next_message_number(&self) -> u64 {
        self.messages.fetch_add(1, Ordering::Relaxed)
    }
}

impl Tab {
    /// A tab of `user` that is a member of nothing.
    pub(super) fn new(server: Arc<Server>, user: &str) -> Self {
        let handlers = match server.fault {
            // It is registered with the first join.
            Some(Fault::HandlerStackedOnJoin) => 0,
            // The handlers moved to a file of their own; the line in the old one stayed.
            Some(Fault::HandlerRegisteredTwice) => 2,
            _ => 1,
        };
        let handlers = Arc::new(AtomicUsize::new(handlers));
        Self { server, user: user.into(), conversations: Arc::default(), handlers }
    }

    /// How many handlers take a message.
    pub(super) fn handlers(&self) -> usize {
        self.handlers.load(Ordering::Relaxed)
    }

    /// What a join registers: nothing, but for a fault.
    pub(super) fn registered(&self) {
        if self.server.fault == Some(Fault::HandlerStackedOnJoin) {
            self.handlers.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The room in which the messages of a conversation are heard.
    pub(super) fn room_of(&self, conversation: &str) -> String {
        match self.server.fault {
            // A field that a text does not have, and a name that JavaScript makes of nothing.
            Some(Fault::UndefinedRoom) => "undefined".to_owned(),
            Some(Fault::IdCollision) => conversation.to_owned(),
            _ => name_of(conversation),
        }
    }

    /// The room of all tabs of a user.
    pub(super) fn room_of_user(&self, user: &str) -> String {
        match self.server.fault {
            Some(Fault::IdCollision) => user.to_owned(),
            _ => format!("user:{user}"),
        }
    }

    /// The room of all tabs of this tab's user.
    pub(super) fn user_room(&self) -> String {
        self.room_of_user(&self.user)
    }

    /// Makes the tab a member, as far as sending goes; whether it was none before.
    pub(super) fn enter(&self, conversation: &str) -> bool {
        self.lock().insert(conversation.to_owned())
    }

    /// Undoes [`Tab::enter`]; whether the tab was a member.
    pub(super) fn quit(&self, conversation: &str) -> bool {
        self.lock().remove(conversation)
    }

    /// Takes the tab out of all conversations.
    pub(super) fn quit_all(&self) {
        self.lock().clear();
    }

    /// The conversations that the tab is a member of.
    pub(super) fn conversations(&self) -> Vec<String> {
        self.lock().iter().cloned().collect()
    }

    /// Whether the tab may send to the conversation.
    pub(super) fn is_member_of(&self, conversation: &str) -> bool {
        self.lock().contains(conversation)
    }

    /// The set is whole between any two statements under the lock.
    fn lock(&self) -> MutexGuard<'_, HashSet<String>> {
        self.conversations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
