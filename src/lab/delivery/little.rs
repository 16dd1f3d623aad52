//! The ways in which a message does not come, or not to all, or not as it was.

use serde_json::json;

use super::{DELIVER, Sending};
use crate::lab::tab::Tab;
use crate::lab::users;

/// Each member by the presence map, which knows nothing of who has closed one tab.
pub(super) fn by_presence(sending: &Sending<'_>) {
    for user in sending.receivers() {
        let listed = sending.tab.server.presence.tabs_of(&user);
        for tab in sending.sockets_of(&user).iter().filter(|tab| listed.contains(&tab.id)) {
            tab.emit(DELIVER, &sending.message).ok();
        }
    }
}

/// While one packet waits, a later one takes its place.
pub(super) async fn volatile(sending: &Sending<'_>) {
    sending.emit(sending.others().volatile()).await;
}

/// The sockets come from a cache that gives memory back now and then.
pub(super) fn from_cache(sending: &Sending<'_>) {
    let cache = &sending.tab.server.socket_cache;
    for socket in sending.receiving().iter().filter(|socket| cache.finds(socket.id)) {
        socket.emit(DELIVER, &sending.message).ok();
    }
    cache.give_memory_back();
}

/// One object for all, and it is changed for each: whoever comes later is greeted like those before.
pub(super) fn greeting(sending: &Sending<'_>) {
    let mut message = json!(sending.message);
    let mut content = sending.message.content.to_owned();
    for socket in sending.receiving() {
        let user = socket.extensions.get::<Tab>().and_then(|tab| users::with_id(&tab.user));
        content = format!("@{} {content}", user.map_or("you", |user| user.name));
        message["content"] = json!(content);
        socket.emit(DELIVER, &message).ok();
    }
}
