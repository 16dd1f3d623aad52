//! What the others in a conversation are told of a tab that comes or goes.

use serde_json::json;
use socketioxide::extract::SocketRef;

use super::fault::Fault;
use super::tab::Tab;

/// The event with which a tab hears that another has come into its room.
pub(super) const JOINED: &str = "conversation:joined";
/// The event with which a tab hears that another has left its room.
pub(super) const LEFT: &str = "conversation:left";

/// Tells the others that a tab has come.
pub(super) async fn announce_joined(socket: &SocketRef, tab: &Tab, conversation: &str) {
    announce(JOINED, socket, tab, conversation).await;
}

/// Tells the others that a tab is going.
pub(super) async fn announce_left(socket: &SocketRef, tab: &Tab, conversation: &str) {
    announce(LEFT, socket, tab, conversation).await;
}

/// Tells the others in its conversations that a tab is gone, however it went.
pub(super) async fn announce_gone(socket: &SocketRef, tab: &Tab) {
    // Node has emptied `socket.rooms` by the time of `disconnect`.
    if tab.server.fault == Some(Fault::LeftEventMissing) {
        tab.quit_all();
    }
    for conversation in tab.conversations() {
        announce_left(socket, tab, &conversation).await;
    }
}

/// It fails only for receivers that are closing.
async fn announce(event: &str, socket: &SocketRef, tab: &Tab, conversation: &str) {
    let coming = json!({ "conversationId": conversation, "userId": *tab.user });
    socket.to(tab.room_of(conversation)).emit(event, &coming).await.ok();
}
