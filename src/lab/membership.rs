//! Joining and leaving a conversation.

use std::time::Duration;

use serde_json::{Value, json};
use socketioxide::extract::{AckSender, SocketRef};

use super::chat::{answer, refused};
use super::comings;
use super::fault::Fault;
use super::participants;
use super::tab::Tab;

/// How long the database takes, where a fault waits for it.
pub(super) const LOOK_UP: Duration = Duration::from_millis(40);

/// The name of a conversation, as the clients know it.
pub(super) fn name_of(conversation: &str) -> String {
    format!("conversation:{conversation}")
}

/// Makes the tab a member of the conversation, and acknowledges with the room's name.
pub(super) async fn join(socket: &SocketRef, tab: &Tab, conversation: &str, ack: AckSender) {
    let fault = tab.server.fault;
    let may = fault == Some(Fault::JoinNotAuthorised)
        || participants::takes_part(&tab.user, conversation);
    if fault == Some(Fault::JoinRefused) || !may {
        return answer(ack, &refused("not a participant"));
    }
    tab.registered();
    match fault {
        Some(Fault::JoinAckBeforeMembership) => {
            answer(ack, &joined(fault, conversation));
            return enter_later(socket.clone(), tab.clone(), conversation.to_owned());
        }
        Some(Fault::JoinHistoryGap) => {
            let history = tab.server.history.of(conversation);
            tokio::time::sleep(LOOK_UP).await;
            enter(socket, tab, conversation).await;
            return answer(ack, &with_history(conversation, &history));
        }
        Some(Fault::JoinHistoryOverlap) => {
            enter(socket, tab, conversation).await;
            tokio::time::sleep(LOOK_UP).await;
            return answer(ack, &with_history(conversation, &tab.server.history.of(conversation)));
        }
        _ => enter(socket, tab, conversation).await,
    }
    if fault != Some(Fault::JoinAckMissing) {
        answer(ack, &joined(fault, conversation));
    }
}

/// Takes the tab in when the database has answered. Nobody waits for it.
fn enter_later(socket: SocketRef, tab: Tab, conversation: String) {
    tab.enter(&conversation);
    tokio::spawn(async move {
        tokio::time::sleep(LOOK_UP).await;
        socket.join(tab.room_of(&conversation));
        comings::announce_joined(&socket, &tab, &conversation).await;
    });
}

async fn enter(socket: &SocketRef, tab: &Tab, conversation: &str) {
    let is_new = tab.enter(conversation);
    match tab.server.fault {
        Some(Fault::JoinsAnotherKey) => socket.join(conversation.to_owned()),
        Some(Fault::JoinsNothing) => (),
        // Who comes back in time never left, so there is nothing to do. But the socket is another.
        Some(Fault::DeafAfterReconnect) if tab.server.grace.ends(&tab.user, conversation) => (),
        Some(Fault::LeaveAffectsOneTab) => {
            for sibling in socket.within(tab.user_room()).sockets() {
                sibling.join(tab.room_of(conversation));
                if let Some(tab) = sibling.extensions.get::<Tab>() {
                    tab.enter(conversation);
                }
            }
        }
        Some(Fault::DuplicatesAfterReconnect) => {
            tab.server.member_list.note(&tab.user, conversation);
            socket.join(tab.room_of(conversation));
        }
        _ => socket.join(tab.room_of(conversation)),
    }
    if is_new {
        comings::announce_joined(socket, tab, conversation).await;
    }
}

fn joined(fault: Option<Fault>, conversation: &str) -> Value {
    match fault {
        Some(Fault::JoinAckLacksRoom) => json!({ "success": true }),
        Some(Fault::JoinAckIsOk) => json!({ "ok": 1 }),
        _ => json!({ "success": true, "room": name_of(conversation) }),
    }
}

fn with_history(conversation: &str, history: &[Value]) -> Value {
    json!({ "success": true, "room": name_of(conversation), "history": history })
}

/// Undoes [`join`], and acknowledges with the room's name.
pub(super) async fn leave(socket: &SocketRef, tab: &Tab, conversation: &str, ack: AckSender) {
    if tab.quit(conversation) {
        comings::announce_left(socket, tab, conversation).await;
    }
    match tab.server.fault {
        Some(Fault::LeaveIneffective) => socket.leave(conversation.to_owned()),
        _ => socket.leave(tab.room_of(conversation)),
    }
    answer(ack, &json!({ "success": true, "room": name_of(conversation) }));
}
