//! The events of the chat: their names, their handlers, and what they acknowledge.
//!
//! Invariant: an event takes effect before it is acknowledged; a message is on its way to every
//! receiver before its sender is told so.

use serde::Deserialize;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Extension, MaybeExtension, SocketRef, TryData};

use super::delivery::{self, Message, Sending};
use super::fault::Fault;
use super::membership;
use super::tab::Tab;
use super::turn::Turn;
use super::users;

/// The event with which a tab enters a conversation.
pub(super) const JOIN: &str = "conversation:join";
/// The event with which a tab leaves a conversation.
pub(super) const LEAVE: &str = "conversation:leave";
/// The event with which a tab sends a message.
pub(super) const SEND: &str = "message:send";
/// The event with which a tab asks whose it is.
const WHOAMI: &str = "whoami";
/// The event with which a tab receives a message.
pub(super) const DELIVER: &str = "message:new";

/// What a tab sends.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    conversation_id: String,
    content: String,
}

/// Registers every handler of a tab.
pub(super) fn listen(socket: &SocketRef) {
    socket.on(JOIN, join);
    socket.on(LEAVE, leave);
    socket.on(SEND, send);
    socket.on(WHOAMI, whoami);
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
        Ok(conversation) => membership::join(&socket, &tab, &conversation, ack),
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
        Ok(conversation) => membership::leave(&socket, &tab, &conversation, ack),
        Err(_) => answer(ack, &refused("a conversation's id is a string")),
    }
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
    if !tab.is_member_of(&draft.conversation_id) {
        return answer(ack, &refused("not a member"));
    }
    if tab.server.fault == Some(Fault::RateLimited) && !tab.server.rate.take(&tab.user) {
        return answer(ack, &refused("Too many messages, slow down"));
    }
    let id = tab.server.next_message_id();
    let message = Message {
        id: &id,
        conversation_id: &draft.conversation_id,
        sender_id: &tab.user,
        content: &draft.content,
    };
    delivery::deliver(&Sending { io: &io, socket: &socket, tab: &tab, message }).await;
    answer(ack, &json!({ "success": true, "id": id }));
}

/// `whoami`, without arguments: whose socket it is.
async fn whoami(MaybeExtension(tab): MaybeExtension<Tab>, turn: Turn, ack: AckSender) {
    let _turn = turn.begun().await;
    let id = tab.map(|tab| tab.user);
    let name = id.as_deref().and_then(users::with_id).map(|user| user.name);
    answer(ack, &json!({ "success": true, "id": id.as_deref(), "name": name }));
}

/// The tab closed, or its connection did.
async fn closed(socket: SocketRef, Extension(tab): Extension<Tab>) {
    tab.server.presence.leave(&tab.user, socket.id);
    tab.server.sessions.release(&socket);
}

/// Acknowledges. It fails only for a tab that has closed meanwhile, and there is nobody left to
/// tell.
pub(super) fn answer(ack: AckSender, answer: &Value) {
    ack.send(answer).ok();
}
