//! The ways in which a message comes more than once.

use super::{DELIVER, Sending};
use crate::lab::participants;

/// The loop was meant for a notification to each; what is in it speaks to the whole room.
pub(super) async fn per_member(sending: &Sending<'_>) {
    for _ in sending.receivers() {
        sending.emit(sending.others()).await;
    }
}

pub(super) async fn io_per_member(sending: &Sending<'_>) {
    for _ in sending.receivers() {
        sending.emit(sending.io.to(sending.room())).await;
    }
}

pub(super) async fn socket_per_member(sending: &Sending<'_>) {
    for _ in sending.receivers() {
        sending.emit(sending.socket.to(sending.room())).await;
    }
}

/// Each connection listens to a bus, and nothing ends that when the connection does.
pub(super) async fn once_per_listener(sending: &Sending<'_>) {
    for _ in sending.tab.server.listeners.all() {
        sending.emit(sending.others()).await;
    }
}

pub(super) async fn from_each_listener(sending: &Sending<'_>) {
    for listener in sending.tab.server.listeners.all() {
        sending.emit(listener.to(sending.room())).await;
    }
}

/// To the room for those who look at it, and to each user "for the badge".
pub(super) async fn room_and_user_rooms(sending: &Sending<'_>) {
    sending.emit(sending.socket.to(sending.room())).await;
    let users = match participants::of(sending.message.conversation_id) {
        Some(users) => users.iter().map(|user| (*user).to_owned()).collect(),
        None => sending.receivers().iter().map(ToString::to_string).collect::<Vec<_>>(),
    };
    for user in users.iter().filter(|user| user.as_str() != &*sending.tab.user) {
        sending.emit(sending.io.to(sending.tab.room_of_user(user))).await;
    }
}

/// The old name stayed until all clients have the new one.
pub(super) async fn under_two_events(sending: &Sending<'_>) {
    sending.emit(sending.others()).await;
    sending.others().emit("message", &sending.message).await.ok();
}

/// One emit for each time that somebody is listed.
pub(super) fn per_listed(sending: &Sending<'_>) {
    let listed = sending.tab.server.member_list.of(sending.message.conversation_id);
    for user in listed.iter().filter(|user| user.as_str() != &*sending.tab.user) {
        for tab in sending.sockets_of(user) {
            tab.emit(DELIVER, &sending.message).ok();
        }
    }
}
