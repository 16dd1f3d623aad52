//! The events of the chat: their names, their handlers, and what they acknowledge.
//!
//! Invariant: an event takes effect before it is acknowledged; a message is on its way to every
//! receiver before its sender is told so.

use serde::Deserialize;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Extension, MaybeExtension, SocketRef, TryData};
use socketioxide::socket::DisconnectReason;

use super::accepting::{self, Letter};
use super::comings;
use super::fault::Fault;
use super::membership;
use super::participants;
use super::tab::Tab;
use super::turn::Turn;
use super::users;

/// The event with which a tab enters a conversation.
pub(super) const JOIN: &str = "conversation:join";
/// The event with which a tab leaves a conversation.
pub(super) const LEAVE: &str = "conversation:leave";
/// The event with which a tab asks for what was said before.
pub(super) const HISTORY: &str = "conversation:history";
/// The event with which a tab sends a message.
pub(super) const SEND: &str = "message:send";
/// The event with which a tab asks whose it is.
const WHOAMI: &str = "whoami";
/// The event with which a tab receives a message.
pub(super) const DELIVER: &str = "message:new";

/// What a tab sends.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Draft {
    pub(super) conversation_id: String,
    pub(super) content: String,
    /// Who the tab says it is; only a fault believes it.
    pub(super) sender_id: Option<String>,
}

/// Registers every handler of what a tab says.
pub(super) fn listen(socket: &SocketRef) {
    socket.on(JOIN, join);
    socket.on(LEAVE, leave);
    socket.on(HISTORY, history);
    socket.on(SEND, send);
    socket.on(WHOAMI, whoami);
}

/// Registers what is done when a tab is gone.
pub(super) fn listen_for_the_end(socket: &SocketRef) {
    socket.on_disconnect(closed);
}

/// Registers every handler of a socket of those who look after the chat.
pub(super) fn listen_as_admin(socket: &SocketRef) {
    socket.on(WHOAMI, whoami);
    socket.on_disconnect(async |socket: SocketRef, MaybeExtension(tab): MaybeExtension<Tab>| {
        if let Some(tab) = tab {
            tab.server.sessions.release(&socket);
        }
    });
}

/// The answer to what cannot be done.
pub(super) fn refused(reason: &str) -> Value {
    json!({ "success": false, "error": reason })
}

/// `conversation:join`, with the conversation's id as its one argument.
async fn join(
    socket: SocketRef,
    Extension(tab): Extension<Tab>,
    turn: Turn,
    TryData(conversation): TryData<String>,
    ack: AckSender,
) {
    let _turn = turn.begun().await;
    match conversation {
        Ok(conversation) => membership::join(&socket, &tab, &conversation, ack).await,
        Err(_) => answer(ack, &refused("a conversation's id is a string")),
    }
}

/// `conversation:leave`, with the conversation's id as its one argument.
async fn leave(
    socket: SocketRef,
    Extension(tab): Extension<Tab>,
    turn: Turn,
    TryData(conversation): TryData<String>,
    ack: AckSender,
) {
    let _turn = turn.begun().await;
    match conversation {
        Ok(conversation) => membership::leave(&socket, &tab, &conversation, ack).await,
        Err(_) => answer(ack, &refused("a conversation's id is a string")),
    }
}

/// `conversation:history`, with the conversation's id as its one argument.
async fn history(
    Extension(tab): Extension<Tab>,
    turn: Turn,
    TryData(conversation): TryData<String>,
    ack: AckSender,
) {
    let _turn = turn.begun().await;
    let Ok(conversation) = conversation else {
        return answer(ack, &refused("a conversation's id is a string"));
    };
    if !participants::takes_part(&tab.user, &conversation) {
        return answer(ack, &refused("not a participant"));
    }
    let messages = tab.server.history.of(&conversation);
    answer(ack, &json!({ "success": true, "messages": messages }));
}

/// `message:send`, with a [`Draft`] as its one argument.
async fn send(
    io: SocketIo,
    socket: SocketRef,
    Extension(tab): Extension<Tab>,
    turn: Turn,
    TryData(draft): TryData<Draft>,
    ack: AckSender,
) {
    let _turn = turn.begun().await;
    let Ok(draft) = draft else {
        return answer(ack, &refused("a message has a conversationId and a content"));
    };
    let is_guarded = tab.server.fault != Some(Fault::OutsiderCanPublish);
    if is_guarded && !tab.is_member_of(&draft.conversation_id) {
        return answer(ack, &refused("not a member"));
    }
    if tab.server.fault == Some(Fault::RateLimited) && !tab.server.rate.take(&tab.user) {
        return answer(ack, &refused("Too many messages, slow down"));
    }
    let letter = Letter::new(io, socket, tab, draft);
    for _ in 1..letter.tab.handlers() {
        letter.again().take().await;
    }
    accepting::accept(letter, ack).await;
}

/// `whoami`, without arguments: whose socket it is.
async fn whoami(MaybeExtension(tab): MaybeExtension<Tab>, turn: Turn, ack: AckSender) {
    let _turn = turn.begun().await;
    let id = tab.map(|tab| tab.user);
    let name = id.as_deref().and_then(users::with_id).map(|user| user.name);
    answer(ack, &json!({ "success": true, "id": id.as_deref(), "name": name }));
}

/// The tab closed, or its connection did.
async fn closed(socket: SocketRef, Extension(tab): Extension<Tab>, how: DisconnectReason) {
    let server = &tab.server;
    match server.fault {
        // The handler of `disconnect` was forgotten.
        Some(Fault::StaleSocketIds | Fault::PresenceNeverCleaned) => (),
        // The user's entry goes with the first tab that closes.
        Some(Fault::DeafAfterSiblingCloses) => server.presence.forget(&tab.user),
        _ => server.presence.leave(&tab.user, socket.id),
    }
    if server.fault != Some(Fault::ConnectionLeak) {
        server.connections.release(&socket);
    }
    if server.fault == Some(Fault::DeafAfterReconnect) {
        tab.conversations().into_iter().for_each(|lost| server.grace.begins(&tab.user, lost));
    }
    server.sessions.release(&socket);
    comings::announce_gone(&socket, &tab).await;
    server.online.depart(&tab.user, socket.id, (server.fault, how));
}

/// Acknowledges. It fails only for a tab that has closed meanwhile, and there is nobody left to
/// tell.
pub(super) fn answer(ack: AckSender, answer: &Value) {
    ack.send(answer).ok();
}
