//! Joining and leaving a conversation.

use serde_json::json;
use socketioxide::extract::{AckSender, SocketRef};

use super::chat::{answer, refused};
use super::fault::Fault;
use super::tab::Tab;

/// The room in which the messages of a conversation are heard.
pub(super) fn room_of(conversation: &str) -> String {
    format!("conversation:{conversation}")
}

/// Makes the tab a member of the conversation, and acknowledges with the room's name.
pub(super) fn join(socket: &SocketRef, tab: &Tab, conversation: &str, ack: AckSender) {
    let fault = tab.server.fault;
    if fault == Some(Fault::JoinRefused) {
        return answer(ack, &refused("not a participant"));
    }
    tab.enter(conversation);
    match fault {
        Some(Fault::JoinsAnotherKey) => socket.join(conversation.to_owned()),
        Some(Fault::JoinsNothing) => (),
        _ => socket.join(room_of(conversation)),
    }
    if fault != Some(Fault::JoinAckMissing) {
        answer(ack, &json!({ "success": true, "room": room_of(conversation) }));
    }
}

/// Undoes [`join`], and acknowledges with the room's name.
pub(super) fn leave(socket: &SocketRef, tab: &Tab, conversation: &str, ack: AckSender) {
    tab.quit(conversation);
    socket.leave(room_of(conversation));
    answer(ack, &json!({ "success": true, "room": room_of(conversation) }));
}
