//! The ways in which what comes later overtakes what was given out before.

use std::time::Duration;

use serde_json::json;

use super::{DELIVER, Sending};

/// The event with which a tab hears that there is something to read.
const UNREAD: &str = "conversation:unread";

/// How long it takes to look up who may hear a message.
const LOOK_UP: Duration = Duration::from_millis(5);

/// How long the service takes that hands a message to one tab.
const HANDING: Duration = Duration::from_millis(20);

/// Nobody waits until the room has been told, and those who are there are told at once that there is something new.
pub(super) fn badges_first(sending: &Sending<'_>) {
    let (others, message) = (sending.others(), json!(sending.message));
    tokio::spawn(async move {
        tokio::time::sleep(LOOK_UP).await;
        others.emit(DELIVER, &message).await.ok();
    });
    let sent = &sending.message;
    let unread = json!({ "conversationId": sent.conversation_id, "last": sent.content });
    for socket in sending.receiving() {
        socket.emit(UNREAD, &unread).ok();
    }
}

/// Each receiver is waited for before the next one gets anything.
pub(super) async fn one_after_the_other(sending: &Sending<'_>) {
    for user in sending.receivers() {
        for socket in sending.sockets_of(&user) {
            socket.emit(DELIVER, &sending.message).ok();
            tokio::time::sleep(HANDING).await;
        }
    }
}
